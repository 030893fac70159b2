//! Which modules of its own crate a Rust source names.
//!
//! It works on tokens, so that comments and strings do not count and paths inside macros
//! do. A path without a prefix (`costs::spend()`) is not seen; the `use` that brought its
//! first name here is.

use std::iter::Peekable;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree, token_stream};

/// A path from the root of the crate, such as `["features", "costs", "spend"]`; a glob
/// ends in `*`.
pub(crate) type Segments = Vec<String>;

/// The paths that `source` names by `crate::`, `self::` and `super::`, and by
/// `library::` when it belongs to a binary beside the library of that name. `module` is
/// where the source stands.
pub(crate) fn named(source: &str, module: &[&str], library: &str) -> Vec<Segments> {
    let tokens: TokenStream = source.parse().expect("the source is no Rust");
    let mut scan = Scan {
        library,
        found: Vec::new(),
    };
    let module: Segments = module.iter().map(|part| (*part).to_owned()).collect();
    scan.tokens(tokens, &module);
    scan.found
}

type Tokens = Peekable<token_stream::IntoIter>;

struct Scan<'a> {
    library: &'a str,
    found: Vec<Segments>,
}

impl Scan<'_> {
    fn tokens(&mut self, tokens: TokenStream, module: &Segments) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream(), module),
                TokenTree::Ident(ident) => {
                    let word = ident.to_string();
                    if word == "mod" {
                        self.inline_module(&mut tokens, module);
                    } else if let Some(start) = self.start(&word, module)
                        && double_colon(&mut tokens)
                    {
                        self.rest(&mut tokens, start, module);
                    }
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    /// Where a path leads that begins with `word`.
    fn start(&self, word: &str, module: &Segments) -> Option<Segments> {
        match word {
            "self" => Some(module.clone()),
            "super" => Some(parent(module)),
            "crate" => Some(Vec::new()),
            _ if word == self.library => Some(Vec::new()),
            _ => None,
        }
    }

    /// What stands in `mod name { … }` is one level further down.
    fn inline_module(&mut self, tokens: &mut Tokens, module: &Segments) {
        let Some(TokenTree::Ident(name)) =
            tokens.next_if(|token| matches!(token, TokenTree::Ident(_)))
        else {
            return;
        };
        if let Some(TokenTree::Group(body)) = tokens.next_if(is_braces) {
            let mut inner = module.clone();
            inner.push(name.to_string());
            self.tokens(body.stream(), &inner);
        }
    }

    /// What follows `start::`.
    fn rest(&mut self, tokens: &mut Tokens, mut path: Segments, module: &Segments) {
        loop {
            match tokens.peek() {
                Some(TokenTree::Ident(ident)) => {
                    let word = ident.to_string();
                    tokens.next();
                    match word.as_str() {
                        "super" => path = parent(&path),
                        "self" => {}
                        _ => path.push(word),
                    }
                    if double_colon(tokens) {
                        continue;
                    }
                }
                Some(TokenTree::Punct(star)) if star.as_char() == '*' => path.push("*".to_owned()),
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    let group = group.clone();
                    tokens.next();
                    self.tree(&group, &path, module);
                    return;
                }
                // `crate::a::b::<T>`: the generics are looked at by the caller.
                _ => {}
            }
            self.found.push(path);
            return;
        }
    }

    /// `{a, b::c, self}` of a `use`.
    fn tree(&mut self, group: &Group, path: &Segments, module: &Segments) {
        let mut tokens = group.stream().into_iter().peekable();
        while tokens.peek().is_some() {
            self.rest(&mut tokens, path.clone(), module);
            // `as name`, and the comma.
            for token in tokens.by_ref() {
                if matches!(&token, TokenTree::Punct(comma) if comma.as_char() == ',') {
                    break;
                }
            }
        }
    }
}

fn parent(module: &Segments) -> Segments {
    module[..module.len().saturating_sub(1)].to_vec()
}

fn is_braces(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn double_colon(tokens: &mut Tokens) -> bool {
    let colon =
        |token: &TokenTree| matches!(token, TokenTree::Punct(found) if found.as_char() == ':');
    if !tokens.peek().is_some_and(colon) {
        return false;
    }
    tokens.next();
    tokens.next_if(colon).is_some()
}

#[test]
fn every_way_to_name_a_module_is_seen() {
    let source = r#"
        // use crate::comment;
        use crate::app::App as State;
        use crate::{error::{self, Problem}, web::*};
        use super::costs;
        use elsewhere::crate_like::x;
        pub(crate) fn f(x: &self::Own) -> String { let _: u8 = 1; format!("crate::string {}", crate::clock::now::<u8>()) }
        mod tests { use super::*; use super::super::keys; fn g() { library::jobs::run() } }
    "#;
    let found: Vec<_> = named(source, &["features", "overview"], "library")
        .iter()
        .map(|path| path.join("::"))
        .collect();
    assert_eq!(
        found,
        [
            "app::App",
            "error",
            "error::Problem",
            "web::*",
            "features::costs",
            "features::overview::Own",
            "clock::now",
            "features::overview::*",
            "features::keys",
            "jobs::run",
        ]
    );
}
