//! Pure writers of what Tenantry hands out as files: rows in, bytes out. They know no database, no clock and no
//! customer.

pub mod csv;
