use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use tenantry_server::app::App;
use tenantry_server::mail::{Mailer, Message, SendError, Sent};

use super::TestApp;

/// A mailer that delivers: everything lies here then.
#[derive(Clone, Debug, Default)]
pub struct Postbox(Arc<Mutex<Vec<Letter>>>);

/// What was sent.
#[derive(Clone, Debug)]
pub struct Letter {
    pub to: String,
    pub text: String,
}

impl Letter {
    /// The token of the link in it.
    pub fn token(&self) -> String {
        let (_, rest) = self.text.split_once("#link=").unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    }
}

impl Postbox {
    /// The same application, with mail.
    pub fn of(app: &TestApp) -> (TestApp, Self) {
        let postbox = Self::default();
        let with = app.with_app(App {
            mailer: Arc::new(postbox.clone()),
            ..app.app.clone()
        });
        (with, postbox)
    }

    pub fn take(&self) -> Vec<Letter> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Mailer for Postbox {
    fn delivers(&self) -> bool {
        true
    }

    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<Sent, SendError>> {
        self.0.lock().unwrap().push(Letter {
            to: message.to().to_string(),
            // Without what keeps names from becoming links.
            text: message.text().replace('\u{200b}', ""),
        });
        Box::pin(std::future::ready(Ok(Sent { delivered: true })))
    }
}
