//! A charge as COPY's text format has it.

use jiff::Timestamp;
use tenantry_formats::Amount;
use tenantry_formats::focus::Row;

/// The row in COPY's text format, without bill number and line: what is the same in every delivery
/// of the same row.
pub(super) fn encode(row: &Row<'_>, out: &mut Vec<u8>) {
    push_time(out, row.charge_period_start);
    push_time(out, row.charge_period_end);
    text(out, Some(row.provider_name));
    text(out, row.publisher_name);
    text(out, row.invoice_id);
    text(out, Some(row.account_id()));
    // The name belongs to the account it is next to.
    text(
        out,
        if row.sub_account_id.is_some() {
            row.sub_account_name
        } else {
            row.billing_account_name
        },
    );
    text(out, row.billing_account_name);
    text(out, Some(row.service_name));
    text(out, row.service_category);
    text(out, row.region_id);
    text(out, row.region_name);
    text(out, row.resource_id);
    text(out, row.resource_name);
    text(out, row.resource_type);
    text(out, Some(row.charge_category.as_str()));
    text(out, row.charge_class);
    text(out, row.charge_frequency);
    text(out, row.charge_description);
    text(out, Some(row.billing_currency));
    amount(out, Some(&row.billed_cost));
    amount(out, row.effective_cost.as_ref());
    amount(out, row.list_cost.as_ref());
    amount(out, row.contracted_cost.as_ref());
    amount(out, row.consumed_quantity.as_ref());
    text(out, row.consumed_unit);
    amount(out, row.pricing_quantity.as_ref());
    text(out, row.pricing_unit);
    amount(out, row.list_unit_price.as_ref());
    amount(out, row.contracted_unit_price.as_ref());
    text(out, row.pricing_category);
    text(out, row.sku_id);
    text(out, row.sku_price_id);
    text(out, row.commitment_discount_id);
    text(out, row.host_provider_name);
    text(out, row.sub_account_type);
    text(out, row.service_subcategory);
    text(out, row.availability_zone);
    text(out, row.sku_meter);
    text(out, row.pricing_currency);
    amount(out, row.pricing_currency_effective_cost.as_ref());
    amount(out, row.pricing_currency_list_unit_price.as_ref());
    amount(out, row.pricing_currency_contracted_unit_price.as_ref());
    text(out, row.commitment_discount_name);
    text(out, row.commitment_discount_type);
    text(out, row.commitment_discount_category);
    text(out, row.commitment_discount_status);
    amount(out, row.commitment_discount_quantity.as_ref());
    text(out, row.commitment_discount_unit);
    text(out, row.tags);
    text(out, row.extra);
    if let Some(last) = out.last_mut() {
        *last = b'\n';
    }
}

/// An instant as PostgreSQL keeps it, cut to the microsecond: left to itself it rounds, and a charge
/// of the last instant of a day would move to the next.
pub(super) fn kept(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

fn push_time(out: &mut Vec<u8>, at: Timestamp) {
    use std::io::Write as _;
    let at = kept(at);
    let _ = write!(out, "{at}\t");
}

fn amount(out: &mut Vec<u8>, value: Option<&Amount<'_>>) {
    text(out, value.map(Amount::as_str));
}

/// Escapes as COPY's text format wants it: backslash, tab and line ends.
fn text(out: &mut Vec<u8>, value: Option<&str>) {
    let Some(value) = value else {
        out.extend_from_slice(b"\\N\t");
        return;
    };
    let mut rest = value.as_bytes();
    while let Some(at) = rest
        .iter()
        .position(|byte| matches!(byte, b'\\' | b'\t' | b'\n' | b'\r'))
    {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(match rest[at] {
            b'\t' => b"\\t",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            _ => b"\\\\",
        });
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'\t');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copy_text_is_escaped_and_null_is_not_the_word() {
        let mut out = Vec::new();
        text(&mut out, Some("a\tb\\N\r\n"));
        text(&mut out, None);
        text(&mut out, Some("\\N"));
        assert_eq!(out, b"a\\tb\\\\N\\r\\n\t\\N\t\\\\N\t");
    }
}
