//! What an instance is told from outside. One table of settings, declared in [`settings`], from which
//! flags, variables, the file `tenantry.toml`, its template and `docs/configuration.md` all follow.
//!
//! A flag stands above a variable, a variable above the file, the file above the default. Everything
//! that is wrong is reported at once, each with its place.

mod document;
mod duration;
mod file;
mod load;
mod network;
mod origin;
mod schema;
mod secret;
mod settings;
mod sources;
mod value;
mod words;

pub use document::{reference, template};
pub use load::{Effective, Loaded, Problem, Problems, Source, load};
pub use network::Network;
pub use origin::Origin;
pub use schema::Setting;
pub use secret::{DatabaseUrl, Secret, exposure};
pub use settings::{Access, Rates, Serving, Settings, Smtp, SmtpLogin, Store, Tls};
pub use sources::{Environment, Flags, ServingFlags, Sources, StoreFlags};
pub use words::{Hsts, LogFilter, Mailbox, ProductName, SmtpSecurity};
