//! https on a listener of our own: the certificate and its key, read again when they change, and the
//! handshakes. By `rustls`; see docs/adr/0010-tls.md.

mod listener;
mod pair;

pub use listener::{Certificates, TlsListener};
pub use pair::{Pair, PairError};
