//! The one shape that messages have, written twice: as plain text and as HTML.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::message::{InvalidMessage, Message};
use crate::tenant::EmailAddress;

const MAX_NAME_CHARS: usize = 100;

/// Paragraphs, a link, and what is to be known about it.
pub(super) struct Letter {
    pub(super) template: &'static str,
    pub(super) subject: String,
    pub(super) paragraphs: Vec<String>,
    /// What the link does, and where it leads.
    pub(super) link: (&'static str, String),
    pub(super) notes: Vec<String>,
}

impl Letter {
    pub(super) fn to(self, to: &EmailAddress) -> Result<Message, InvalidMessage> {
        let (label, link) = &self.link;
        if !is_link(link) {
            return Err(InvalidMessage::Link);
        }
        let text = [
            self.paragraphs.join("\n\n"),
            format!("{label}:\n{link}"),
            self.notes.join("\n"),
        ]
        .join("\n\n")
            + "\n";
        let paragraph = |style: &str, text: &String| {
            format!(
                "<p style=\"margin:0 0 16px;{style}\">{}</p>\n",
                escaped(text)
            )
        };
        let body: String = self
            .paragraphs
            .iter()
            .map(|text| paragraph("", text))
            .collect();
        let notes: String = self
            .notes
            .iter()
            .map(|text| paragraph("font-size:13px;color:#5b6470", text))
            .collect();
        let href = escaped(link);
        let html = format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\">\
             <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title></head>\n\
             <body style=\"margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif\">\
             <div style=\"max-width:560px;margin:0 auto\">\n{body}\
             <p style=\"margin:0 0 8px\"><a href=\"{href}\" style=\"display:inline-block;padding:10px 18px;\
             border-radius:6px;background:#1f5fbf;color:#ffffff;text-decoration:none\">{label}</a></p>\n\
             <p style=\"margin:0 0 16px;font-size:13px;word-break:break-all\">{href}</p>\n\
             {notes}</div></body></html>\n",
            title = escaped(&self.subject),
            label = escaped(label),
        );
        Message::new(self.template, to.clone(), self.subject, text, html)
    }
}

fn is_link(link: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_graphic() && !"<>\"'`\\".contains(c);
    (link.starts_with("https://") || link.starts_with("http://")) && link.chars().all(is_plain)
}

/// Text as HTML shows it.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

/// A name that somebody chose, for a sentence of ours: on one line, in quotes, cut when it is long,
/// without characters that turn the direction of what follows or show nothing, and so that no
/// mail reader makes a link of it.
pub(super) fn quoted(name: &str) -> String {
    let shown = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown: Vec<char> = shown.chars().filter(|&c| !is_invisible(c)).collect();
    let mut text = String::from('“');
    for (at, &c) in shown.iter().take(MAX_NAME_CHARS).enumerate() {
        text.push(c);
        let is_inside = shown.get(at + 1).is_some_and(|next| !next.is_whitespace());
        if matches!(c, '.' | ':' | '@') && is_inside {
            text.push('\u{200b}');
        }
    }
    if shown.len() > MAX_NAME_CHARS {
        text.push('…');
    }
    text.push('”');
    text
}

/// Control characters, marks of direction and characters without width; the joiners stay, which
/// some scripts are written with.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// `24 November 2026, 12:00 UTC`
pub(super) fn moment(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC)
        .strftime("%-d %B %Y, %H:%M UTC")
        .to_string()
}
