//! E-mail: what arrives at a mail server, and what becomes of it when that server is not as it should be.

mod in_jobs;

use std::time::Duration;

use jiff::Timestamp;
use mail_parser::{Message as Parsed, MessageParser};
use tenantry_server::clock::ManualClock;
use tenantry_server::config::SmtpSecurity;
use tenantry_server::mail::{
    InvalidMessage, InvalidSmtp, Invitation, KeyExpiry, LogMailer, Mailer as _, Message,
    OperatorInvitation, SendError, Sent, SignInLink, SmtpMailer, SmtpSettings,
};
use tenantry_server::tenant::EmailAddress;

use crate::support::{Arrived, Manner, SmtpServer, TODAY};

const LINK: &str = "https://portal.example.com/accept#invitation=tny_l_x&y='z";

fn settings(server: &SmtpServer, security: SmtpSecurity) -> SmtpSettings {
    SmtpSettings {
        host: server.address.ip().to_string(),
        port: server.address.port(),
        security,
        username: None,
        password: None,
        from: "Example Ltd <no-reply@example.com>".to_owned(),
        certificate: Some(server.certificate.clone()),
        timeout: Duration::from_secs(10),
    }
}

fn mailer(settings: &SmtpSettings) -> SmtpMailer {
    SmtpMailer::new(settings, ManualClock::at(TODAY.parse().unwrap())).unwrap()
}

fn ada() -> EmailAddress {
    "Ada@Example.org".parse().unwrap()
}

fn tomorrow() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

fn invitation(customer: &str) -> Message {
    let letter = Invitation {
        customer,
        invited_by: "Grace Hopper",
        role: "viewer",
        link: LINK.split_once("&y").unwrap().0,
        expires_at: tomorrow(),
    };
    letter.to(&ada()).unwrap()
}

fn parsed(arrived: &Arrived) -> Parsed<'_> {
    MessageParser::default()
        .parse(arrived.message.as_bytes())
        .unwrap()
}

/// The one message that has arrived.
fn only(server: &SmtpServer) -> Arrived {
    let mut arrived = server.take();
    assert_eq!(arrived.len(), 1, "{arrived:?}");
    arrived.remove(0)
}

#[tokio::test]
async fn a_message_arrives_as_it_was_written() {
    let server = SmtpServer::start(Manner::default()).await;
    let mailer = mailer(&settings(&server, SmtpSecurity::None));
    assert!(mailer.delivers());
    let sent = mailer.send(&invitation("Müller & Söhne “例え” 🚀")).await;
    assert_eq!(sent, Ok(Sent { delivered: true }));
    let arrived = only(&server);
    let said: Vec<&str> = arrived.commands.iter().map(String::as_str).collect();
    assert_eq!(said[0], "EHLO example.com");
    assert!(said.contains(&"RCPT TO:<ada@example.org>"), "{said:?}");
    assert!(
        said.iter()
            .any(|line| line.starts_with("MAIL FROM:<no-reply@example.com>")),
        "{said:?}"
    );
    assert_eq!(
        arrived.header("From").unwrap(),
        "\"Example Ltd\" <no-reply@example.com>"
    );
    assert_eq!(arrived.header("To").unwrap(), "ada@example.org");
    assert_eq!(
        arrived.header("Date").unwrap(),
        "Mon, 23 Nov 2026 12:00:00 +0000"
    );
    assert_eq!(arrived.header("Auto-Submitted").unwrap(), "auto-generated");
    let id = arrived.header("Message-ID").unwrap();
    assert!(id.ends_with("@example.com>") && id.len() > 40, "{id}");
    let message = parsed(&arrived);
    assert_eq!(
        message.subject(),
        Some("Invitation to “Müller & Söhne “例え” 🚀”")
    );
    let text = message.body_text(0).unwrap();
    for part in [
        "“Grace Hopper” invites you",
        "“Müller & Söhne “例え” 🚀”, with the role viewer.",
        "Accept the invitation:\nhttps://portal.example.com/accept#invitation=tny_l_x\n",
        "The invitation ends on 24 November 2026, 12:00 UTC.",
    ] {
        assert!(text.replace("\r\n", "\n").contains(part), "{part}: {text}");
    }
    let html = message.body_html(0).unwrap();
    assert!(html.contains("“Müller &amp; Söhne “例え” 🚀”"), "{html}");
    assert!(
        arrived.message.is_ascii(),
        "an old server would not take it"
    );
    assert!(arrived.message.lines().all(|line| line.len() <= 998));
}

#[tokio::test]
async fn nothing_that_somebody_chose_becomes_a_header_a_tag_or_a_link() {
    let server = SmtpServer::start(Manner::default()).await;
    let mailer = mailer(&settings(&server, SmtpSecurity::None));
    let hostile = "Ada\r\nBcc: eve@example.com\r\n\r\n<img src=https://evil.example/x>\u{202e}\u{200b}\0 http://evil.example \"'&";
    let letters = [
        Invitation {
            customer: hostile,
            invited_by: hostile,
            role: "viewer",
            link: LINK,
            expires_at: tomorrow(),
        }
        .to(&ada()),
        OperatorInvitation {
            invited_by: hostile,
            role: "owner",
            link: "https://x.example/#a",
            expires_at: tomorrow(),
        }
        .to(&ada()),
        SignInLink {
            link: "https://x.example/#a",
            expires_at: tomorrow(),
        }
        .to(&ada()),
        KeyExpiry {
            customer: Some(hostile),
            key_name: hostile,
            key_id: "key_1",
            expires_at: tomorrow(),
            link: "http://x.example/keys",
        }
        .to(&ada()),
        KeyExpiry {
            customer: None,
            key_name: &"long ".repeat(200),
            key_id: "key_1",
            expires_at: tomorrow(),
            link: "http://x.example/keys",
        }
        .to(&ada()),
    ];
    // A quote in a link would end it early.
    assert_eq!(letters[0].as_ref().unwrap_err(), &InvalidMessage::Link);
    for letter in letters.into_iter().skip(1) {
        let letter = letter.unwrap();
        mailer.send(&letter).await.unwrap();
        let arrived = only(&server);
        assert_eq!(arrived.header("Bcc"), None);
        let recipients = arrived
            .commands
            .iter()
            .filter(|line| line.starts_with("RCPT"));
        assert_eq!(recipients.count(), 1, "{:?}", arrived.commands);
        let message = parsed(&arrived);
        assert_eq!(message.subject(), Some(letter.subject()));
        assert!(letter.subject().chars().count() <= 250);
        let (text, html) = (message.body_text(0).unwrap(), message.body_html(0).unwrap());
        for body in [text.as_ref(), html.as_ref(), letter.subject()] {
            assert!(!body.contains(['\u{202e}', '\0']), "{body}");
            assert!(
                !body.contains("evil.example"),
                "a mail reader links it: {body}"
            );
        }
        let tags = [
            "!doctype", "html", "head", "meta", "title", "body", "div", "p", "a",
        ];
        for tag in html.split('<').skip(1) {
            let name = tag
                .trim_start_matches('/')
                .split([' ', '>'])
                .next()
                .unwrap();
            assert!(tags.contains(&name), "<{tag}");
        }
        // Nothing is loaded from anywhere, and the only link is ours.
        let links: Vec<&str> = html
            .match_indices("href=\"")
            .map(|(at, _)| &html[at + 6..at + 24])
            .collect();
        assert_eq!(links.len(), 1, "{html}");
        assert!(links[0].contains("x.example"), "{links:?}");
        // Both say the same.
        let plain =
            |body: &str| -> String { body.chars().filter(|c| c.is_alphanumeric()).collect() };
        let first = text.split("\r\n").next().unwrap().trim();
        let unescaped = html
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
        assert!(plain(&unescaped).contains(&plain(first)), "{first}: {html}");
    }
    for link in [
        "javascript:alert(1)",
        "//x.example",
        "https://x.example/\nBcc: y",
        "https://x.example/\" onclick=\"",
        "",
    ] {
        let letter = SignInLink {
            link,
            expires_at: tomorrow(),
        };
        assert_eq!(
            letter.to(&ada()).unwrap_err(),
            InvalidMessage::Link,
            "{link}"
        );
    }
    // Neither is anything of it logged by accident.
    assert_eq!(
        format!("{:?}", invitation("Ada")),
        "Message { template: \"invitation\", .. }"
    );
}

#[tokio::test]
async fn a_connection_is_protected_or_nothing_is_said_on_it() {
    for security in [SmtpSecurity::StartTls, SmtpSecurity::Tls] {
        let manner = Manner {
            starttls: security == SmtpSecurity::StartTls,
            tls: security == SmtpSecurity::Tls,
            ..Manner::default()
        };
        let server = SmtpServer::start(manner).await;
        let trusting = SmtpSettings {
            username: Some("tenantry".to_owned()),
            password: Some("secret password".to_owned()),
            ..settings(&server, security)
        };
        assert!(!format!("{trusting:?}").contains("secret"));
        mailer(&trusting).send(&invitation("Ada")).await.unwrap();
        let arrived = only(&server);
        assert!(arrived.over_tls);
        // \0tenantry\0secret password
        let login = "AUTH PLAIN AHRlbmFudHJ5AHNlY3JldCBwYXNzd29yZA==";
        assert!(
            arrived.commands.iter().any(|line| line == login),
            "{:?}",
            arrived.commands
        );
        let distrusting = SmtpSettings {
            certificate: None,
            ..trusting.clone()
        };
        let failed = mailer(&distrusting)
            .send(&invitation("Ada"))
            .await
            .unwrap_err();
        assert!(
            matches!(&failed, SendError::Later(why) if why.contains("certificate")),
            "{failed:?}"
        );
        // A server, or somebody on the way, that offers no TLS.
        let plain = SmtpServer::start(Manner::default()).await;
        let stripped = SmtpSettings {
            port: plain.address.port(),
            ..trusting
        };
        let failed = mailer(&stripped)
            .send(&invitation("Ada"))
            .await
            .unwrap_err();
        assert!(matches!(failed, SendError::Later(_)), "{failed:?}");
        assert!(server.take().is_empty() && plain.take().is_empty());
    }
}

#[tokio::test]
async fn a_refusal_says_what_the_server_said_and_not_to_whom() {
    let later = "451 4.7.1 <Ada@example.org>: greylisted";
    let never = "550 5.1.1 ada@example.org is unknown here";
    for (manner, expected) in [
        (
            Manner {
                to_recipient: Some(later),
                ..Manner::default()
            },
            false,
        ),
        (
            Manner {
                to_recipient: Some(never),
                ..Manner::default()
            },
            true,
        ),
        (
            Manner {
                to_message: Some("452 4.3.1 full"),
                ..Manner::default()
            },
            false,
        ),
        (
            Manner {
                to_message: Some("554 5.7.1 spam"),
                ..Manner::default()
            },
            true,
        ),
    ] {
        let server = SmtpServer::start(manner).await;
        let failed = mailer(&settings(&server, SmtpSecurity::None))
            .send(&invitation("Ada"))
            .await
            .unwrap_err();
        assert_eq!(
            matches!(failed, SendError::Refused(_)),
            expected,
            "{failed:?}"
        );
        let said = failed.to_string();
        let answer = manner.to_recipient.or(manner.to_message).unwrap();
        assert!(
            said.contains(&answer[..3]) && said.contains(&answer[4..9]),
            "{said}"
        );
        assert!(!said.to_lowercase().contains("ada@example.org"), "{said}");
        assert!(server.take().is_empty());
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_or_is_not_there_is_tried_later() {
    let server = SmtpServer::start(Manner {
        silent: true,
        ..Manner::default()
    })
    .await;
    let impatient = SmtpSettings {
        timeout: Duration::from_millis(200),
        ..settings(&server, SmtpSecurity::None)
    };
    let since = std::time::Instant::now();
    let failed = mailer(&impatient)
        .send(&invitation("Ada"))
        .await
        .unwrap_err();
    assert!(matches!(failed, SendError::Later(_)), "{failed:?}");
    assert!(since.elapsed() < Duration::from_secs(5));
    let gone = SmtpSettings {
        port: 1,
        ..impatient
    };
    let failed = mailer(&gone).send(&invitation("Ada")).await.unwrap_err();
    assert!(matches!(failed, SendError::Later(_)), "{failed:?}");
}

#[tokio::test]
async fn settings_with_which_nothing_could_be_sent_are_refused_at_once() {
    let server = SmtpServer::start(Manner::default()).await;
    let good = settings(&server, SmtpSecurity::StartTls);
    let both = SmtpSettings {
        username: Some("x".to_owned()),
        password: Some("y".to_owned()),
        ..good.clone()
    };
    let refusal = |settings: SmtpSettings| {
        SmtpMailer::new(&settings, ManualClock::at(TODAY.parse().unwrap())).unwrap_err()
    };
    for from in [
        "",
        "x",
        "x@localhost",
        "x@example.com\r\nBcc: y@example.com",
        "ä@example.com",
    ] {
        let from = SmtpSettings {
            from: from.to_owned(),
            ..good.clone()
        };
        assert_eq!(refusal(from.clone()), InvalidSmtp::From, "{from:?}");
    }
    assert_eq!(
        refusal(SmtpSettings {
            username: None,
            ..both.clone()
        }),
        InvalidSmtp::Credentials
    );
    let clear = SmtpSettings {
        host: "mail.example.com".to_owned(),
        security: SmtpSecurity::None,
        ..both
    };
    assert_eq!(refusal(clear), InvalidSmtp::Clear);
    let torn = SmtpSettings {
        certificate: Some(b"no certificate".to_vec()),
        ..good
    };
    assert!(matches!(refusal(torn), InvalidSmtp::Tls(_)));
}

#[tokio::test]
async fn without_a_mail_server_it_is_said_that_nothing_is_delivered() {
    let app = crate::support::TestApp::new().await;
    assert!(!app.app.mailer.delivers());
    let sent = app.app.mailer.send(&invitation("Ada")).await;
    assert_eq!(sent, Ok(Sent { delivered: false }));
    assert!(!LogMailer::default().delivers());
}
