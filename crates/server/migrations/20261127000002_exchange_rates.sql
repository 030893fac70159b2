-- What one currency is in another, as the operator says, to show costs of several currencies in one.
CREATE TABLE exchange_rates (
    currency    text NOT NULL,
    display     text NOT NULL,
    -- From this UTC day on, until the next rate.
    day         date NOT NULL,
    -- So many of `display` are one of `currency`.
    rate        numeric NOT NULL CHECK (rate > 0),
    -- Whose rate it is, as it is shown.
    source      text NOT NULL,
    PRIMARY KEY (currency, display, day),
    CHECK (currency <> display)
);
CALL protect_system_table('exchange_rates');
CALL open_to_system_role('exchange_rates', 'tenantry_operator');
GRANT SELECT, INSERT, DELETE, UPDATE (rate, source) ON exchange_rates TO tenantry_operator;
