//! Whose the rows of an operator's feed are: by the account that each is of, at the time it was seen.

/// Gives the rows of a staging table to the customers whose accounts they are of, by the mapping that was made first of
/// those that hold on the day. Bills and scanners call providers by other names. `$day` is the day of a row `s`.
macro_rules! place {
    ($table:literal, $day:literal) => {
        concat!(
            "WITH places AS (
                 SELECT DISTINCT provider, account_id, ",
            $day,
            " AS day FROM ",
            $table,
            " s
             ), placed AS (
                 SELECT DISTINCT ON (p.provider, p.account_id, p.day) p.*, m.tenant_id
                 FROM places p JOIN account_mappings m
                   ON m.account_id = p.account_id AND m.tag_key IS NULL AND lower(m.provider) = ANY (",
            $crate::estate::place::provider_names!("p.provider"),
            ") AND daterange(m.valid_from, m.valid_to) @> p.day
                 ORDER BY p.provider, p.account_id, p.day, m.created_at, m.mapping_id
             )
             UPDATE ",
            $table,
            " s SET tenant_id = p.tenant_id, is_routed = true FROM placed p
             WHERE s.provider = p.provider AND s.account_id = p.account_id AND ",
            $day,
            " = p.day"
        )
    };
}
pub(crate) use place;

/// What account mappings, which are made from bills, may call the provider of a column, in lower case.
macro_rules! provider_names {
    ($provider:literal) => {
        concat!(
            "CASE ",
            $provider,
            " WHEN 'aws' THEN ARRAY['aws', 'amazon web services']
              WHEN 'azure' THEN ARRAY['azure', 'microsoft', 'microsoft azure']
              WHEN 'gcp' THEN ARRAY['gcp', 'google', 'google cloud', 'google cloud platform']
              ELSE ARRAY[",
            $provider,
            "::text] END"
        )
    };
}
pub(crate) use provider_names;
