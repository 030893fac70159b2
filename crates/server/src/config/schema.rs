//! The table of settings: a row for each, and the macro by which a section of typed fields and its
//! rows are one declaration.

use super::load::Reader;

/// How a setting is written in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A string.
    Text,
    /// An integer.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// An array of strings; in a variable or a flag, with commas between.
    List,
}

impl Shape {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Integer => "an integer",
            Self::Boolean => "true or false",
            Self::List => "an array of strings",
        }
    }
}

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its key in the file, with dots between tables and names.
    pub key: &'static str,
    /// What it is for, as lines of prose that may begin with a space.
    pub(super) help: &'static [&'static str],
    pub(super) shape: Shape,
    pub(super) default: Option<&'static str>,
    /// What happens while it is not set and has no default.
    pub(super) unset: &'static str,
    /// The least and the greatest, in the unit that its type measures in.
    pub(super) bounds: Option<(i64, i64)>,
    pub(super) secret: bool,
    /// The variable, where it is not derived from the key.
    pub(super) named: Option<&'static str>,
    /// A secret on a command line is shown to every user of the machine.
    pub(super) flagless: bool,
    pub(super) allowed: fn() -> String,
    pub(super) show_bound: fn(i64) -> String,
}

impl Setting {
    pub(super) const BLANK: Self = Self {
        key: "",
        help: &[],
        shape: Shape::Text,
        default: None,
        unset: "",
        bounds: None,
        secret: false,
        named: None,
        flagless: false,
        allowed: String::new,
        show_bound: |bound| bound.to_string(),
    };

    /// What it is for, in one line.
    pub fn help(&self) -> String {
        let lines: Vec<&str> = self.help.iter().map(|line| line.trim()).collect();
        lines.join(" ")
    }

    /// Its environment variable.
    pub fn variable(&self) -> String {
        match self.named {
            Some(name) => name.to_owned(),
            None => format!("TENANTRY_{}", self.key.replace('.', "_").to_uppercase()),
        }
    }

    /// The variable that names a file with the secret in it.
    pub fn file_variable(&self) -> Option<String> {
        self.secret.then(|| format!("{}_FILE", self.variable()))
    }

    /// Its flag, with the dashes in front.
    pub fn flag(&self) -> Option<String> {
        (!self.flagless).then(|| format!("--{}", self.key.replace(['.', '_'], "-")))
    }

    /// What happens while it is not set and has no default.
    pub fn unset(&self) -> &'static str {
        self.unset
    }

    /// Which values it takes.
    pub fn allowed(&self) -> String {
        let kind = (self.allowed)();
        match self.bounds {
            Some((least, greatest)) => format!(
                "{kind}, from {} to {}",
                (self.show_bound)(least),
                (self.show_bound)(greatest)
            ),
            None => kind,
        }
    }
}

/// Settings that are read together.
pub(super) trait Section: Sized {
    const SETTINGS: &'static [Setting];

    /// `None` when one of them is wrong; what is wrong is then known to the reader.
    fn read(reader: &mut Reader<'_>) -> Option<Self>;
}

/// Declares a section: `/// help`, then `field: Type = "key", option: value;`. The documentation of
/// its fields is the settings' help.
macro_rules! settings {
    ($(#[doc = $about:literal])+ $vis:vis struct $name:ident { $(
        $(#[doc = $help:literal])+
        $field:ident: $kind:ty = $key:literal $(, $option:ident: $value:expr)*;
    )+ }) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone)]
        $vis struct $name { $( $(#[doc = $help])+ $vis $field: $kind, )+ }

        impl $crate::config::schema::Section for $name {
            const SETTINGS: &'static [$crate::config::schema::Setting] = &[ $(
                $crate::config::schema::Setting {
                    key: $key,
                    help: &[$($help),+],
                    shape: <$kind as $crate::config::value::Value>::SHAPE,
                    secret: <$kind as $crate::config::value::Value>::SECRET,
                    allowed: <$kind as $crate::config::value::Value>::allowed,
                    show_bound: <$kind as $crate::config::value::Value>::show_bound,
                    $($option: $value,)*
                    ..$crate::config::schema::Setting::BLANK
                },
            )+ ];

            fn read(reader: &mut $crate::config::load::Reader<'_>) -> Option<Self> {
                // All of them before the first `?`: each says what is wrong with it.
                $( let $field = reader.read::<$kind>($key); )+
                Some(Self { $( $field: $field?, )+ })
            }
        }
    };
}
pub(super) use settings;
