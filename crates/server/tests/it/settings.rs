//! Settings: what stands above what, and everything that is wrong at once.

mod described;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::{Value, json};
use tenantry_server::config::{Environment, Flags, Loaded, Problems, Settings, Sources, load};

/// A folder with a configuration file in it. Removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tenantry-set-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a file that only its owner may read; gives its path.
    fn file(&self, name: &str, content: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn sources(flags: &[(&'static str, &str)], variables: &[(&str, &str)]) -> Sources {
    let mut sources = Sources::default();
    for (key, value) in flags {
        sources.flags = sources.flags.with(key, *value);
    }
    let variables = variables
        .iter()
        .map(|(name, value)| (name.into(), value.into()));
    sources.environment = Environment(variables.collect());
    sources
}

/// Reads a file, with variables beside it.
fn read(content: &str, variables: &[(&str, &str)]) -> (Folder, Result<Loaded, Problems>) {
    let name = format!("{:x}", std::ptr::from_ref(&content) as usize);
    let folder = Folder::new(&name);
    let mut sources = sources(&[], variables);
    sources.flags = sources
        .flags
        .with_file(folder.file("tenantry.toml", content));
    let loaded = load(&sources);
    (folder, loaded)
}

fn shown(loaded: &Loaded, key: &str) -> (Value, &'static str) {
    let one = loaded
        .effective
        .iter()
        .find(|one| one.setting.key == key)
        .unwrap();
    (one.value.clone(), one.source.kind())
}

/// What is wrong, without the folder.
fn wrong(content: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let (folder, loaded) = read(content, variables);
    let folder = format!("{}/", folder.0.display());
    let problems = loaded.unwrap_err().0;
    problems
        .iter()
        .map(|one| one.to_string().replace(&folder, ""))
        .collect()
}

/// One thing is wrong, and says all of this.
#[track_caller]
fn wrong_once(content: &str, says: &[&str]) {
    let found = wrong(content, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    for part in says {
        assert!(found[0].contains(part), "{found:?} lacks {part}");
    }
}

#[test]
fn a_flag_stands_above_a_variable_above_the_file_above_the_default() {
    let folder = Folder::new("above");
    let file = folder.file(
        "tenantry.toml",
        "rate_limit = 1\nkey_rate_limit = 2\nsign_in_rate_limit = 3\n[smtp]\nsecurity = \"tls\"\n",
    );
    let mut sources = sources(
        &[("rate_limit", "100")],
        &[
            ("TENANTRY_RATE_LIMIT", "10"),
            ("TENANTRY_KEY_RATE_LIMIT", "20"),
        ],
    );
    sources.flags = sources.flags.with_file(&file);
    let loaded = load(&sources).unwrap();
    assert_eq!(shown(&loaded, "rate_limit"), (json!(100), "flag"));
    assert_eq!(shown(&loaded, "key_rate_limit"), (json!(20), "environment"));
    assert_eq!(shown(&loaded, "sign_in_rate_limit"), (json!(3), "file"));
    assert_eq!(
        shown(&loaded, "failed_credential_limit"),
        (json!(60), "default")
    );
    assert_eq!(shown(&loaded, "smtp.security"), (json!("tls"), "file"));
    let rates = &loaded.settings.rates;
    assert_eq!(
        [
            rates.rate_limit,
            rates.key_rate_limit,
            rates.sign_in_rate_limit
        ]
        .map(u32::from),
        [100, 20, 3]
    );
    let from = loaded
        .effective
        .iter()
        .find(|one| one.setting.key == "sign_in_rate_limit");
    assert_eq!(from.unwrap().source.place(), format!("{file}:3"));
    assert_eq!(loaded.effective.len(), Settings::all().count());
}

#[test]
fn the_file_is_the_one_that_is_named_or_the_one_in_the_data_folder() {
    let folder = Folder::new("which");
    let (data, other) = (
        folder.0.join("data"),
        folder.file("other.toml", "rate_limit = 2"),
    );
    fs::create_dir(&data).unwrap();
    let data = data.to_str().unwrap();
    let limit = |sources: &Sources| u32::from(load(sources).unwrap().settings.rates.rate_limit);
    let by_flag = sources(&[("data_dir", data)], &[]);
    let by_variable = sources(&[], &[("TENANTRY_DATA_DIR", data)]);
    assert_eq!([limit(&by_flag), limit(&by_variable)], [1200, 1200]);

    folder.file("data/tenantry.toml", "rate_limit = 1");
    assert_eq!([limit(&by_flag), limit(&by_variable)], [1, 1]);
    let named = sources(&[("data_dir", data)], &[("TENANTRY_CONFIG", &other)]);
    assert_eq!(limit(&named), 2);
    let mut both = named.clone();
    both.flags = both
        .flags
        .with_file(folder.file("third.toml", "rate_limit = 3"));
    assert_eq!(limit(&both), 3);

    // A file that says where the data are; relative paths begin beside it.
    let mut moving = sources(&[], &[]);
    moving.flags = Flags::default().with_file(folder.file("moving.toml", "data_dir = \"data\""));
    let loaded = load(&moving).unwrap();
    assert_eq!(loaded.settings.store.data_dir, PathBuf::from(data));
    assert_eq!(limit(&moving), 1200, "one file is read, not two");

    folder.file("data/tenantry.toml", "\ndata_dir = \"elsewhere\"");
    let problems = load(&by_flag).unwrap_err().to_string();
    assert!(
        problems.contains("tenantry.toml:2: data_dir cannot be set by the file that lies in it"),
        "{problems}"
    );
    let none = sources(&[], &[("TENANTRY_CONFIG", "/nonexistent/tenantry.toml")]);
    let problems = load(&none).unwrap_err().to_string();
    assert!(
        problems.contains("/nonexistent/tenantry.toml: cannot be read"),
        "{problems}"
    );
}

#[test]
fn everything_that_is_wrong_is_said_at_once_with_its_place() {
    let file = "\
database_connections = \"16\"
session_idle = 7200
session_lifetime = \"2 lightyears\"
link_lifetime = \"8d\"

trusted_proxies = [\"10.0.0.1/8\", \"10.0.0.0/8\"]
cors_origins = \"https://app.example.com\"
session-idle = \"2h\"
[smtp]
hots = \"mail.example.com\"
security = \"ssl\"
password = { path = \"/x\" }
";
    let variables = [
        ("TENANTRY_LISTEN", "8080"),
        ("TENANTRY_PUBLIC_URL", "portal.example.com"),
        ("TENANTRY_RATE_LIMIT", "0"),
        ("TENANTRY_WORKER", "yes"),
        ("TENANTRY_PRODUCT_NAME", ""),
        ("DATABASE_URL", "mysql://owner:hunter2@host/database"),
    ];
    let found = wrong(file, &variables);
    let whole_number = "a whole number, from 1 to";
    let duration = "a duration such as \"15min\", \"2h\" or \"90d\", from 1m to";
    let expected = [
        format!("tenantry.toml:1: database_connections is not an integer; it must be {whole_number} 1000"),
        format!("tenantry.toml:2: session_idle is not a string; it must be {duration} 90d"),
        "tenantry.toml:7: cors_origins is not an array of strings; it must be a list, each an origin (scheme, host and port, without a path), such as https://portal.example.com".to_owned(),
        "tenantry.toml:8: session-idle is no setting; did you mean session_idle?".to_owned(),
        "tenantry.toml:10: smtp.hots is no setting; did you mean smtp.host?".to_owned(),
        "tenantry.toml:12: smtp.password is a table other than { file = \"…\" }".to_owned(),
        "DATABASE_URL: database_url does not begin with postgres://; it must be a URL such as postgres://owner:password@host/database".to_owned(),
        "TENANTRY_LISTEN: listen is not an IP address with a port: \"8080\"; it must be an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080".to_owned(),
        "TENANTRY_PUBLIC_URL: public_url lacks scheme or host: \"portal.example.com\"; it must be an origin (scheme, host and port, without a path), such as https://portal.example.com".to_owned(),
        "tenantry.toml:6: trusted_proxies has \"10.0.0.1/8\", which is an address inside of 10.0.0.0/8; it must be a list, each a network such as 10.0.0.0/8 or fd00::/8, or an address".to_owned(),
        "TENANTRY_WORKER: worker is neither true nor false: \"yes\"; it must be true or false".to_owned(),
        "TENANTRY_PRODUCT_NAME: product_name is empty: \"\"; it must be 1 to 60 characters".to_owned(),
        format!("tenantry.toml:3: session_lifetime is not a duration: \"2 lightyears\"; it must be {duration} 90d"),
        format!("tenantry.toml:4: link_lifetime is out of bounds: \"8d\"; it must be {duration} 7d"),
        format!("TENANTRY_RATE_LIMIT: rate_limit is out of bounds: \"0\"; it must be {whole_number} 1000000000"),
        "tenantry.toml:11: smtp.security is none of the words that there are: \"ssl\"; it must be starttls, tls or none".to_owned(),
    ];
    assert_eq!(found, expected);
    assert!(!found.concat().contains("hunter2"));
}

#[test]
fn what_stands_below_is_checked_as_well() {
    let found = wrong("rate_limit = 0", &[("TENANTRY_RATE_LIMIT", "5")]);
    assert_eq!(found.len(), 1, "{found:?}");
    let sources = sources(&[("rate_limit", "x")], &[("TENANTRY_RATE_LIMIT", "y")]);
    let problems = load(&sources).unwrap_err().0;
    let places: Vec<_> = problems.iter().map(|one| one.place.as_str()).collect();
    assert_eq!(places, ["--rate-limit", "TENANTRY_RATE_LIMIT"]);
}

#[test]
fn a_file_that_is_no_toml_is_read_as_far_as_it_goes() {
    let found = wrong("rate_limit = = 1\nworker = 1\nlisten 5\n", &[]);
    let line = |number| {
        let place = format!("tenantry.toml:{number}: ");
        let said: Vec<_> = found.iter().filter(|one| one.starts_with(&place)).collect();
        assert!(!said.is_empty(), "{found:?}");
        said
    };
    assert!(
        line(2)[0].contains("worker is not true or false"),
        "{found:?}"
    );
    // What was made of a broken line is not judged.
    for said in [line(1), line(3)].concat() {
        assert!(
            !said.contains("rate_limit") && !said.contains("listen"),
            "{found:?}"
        );
    }
    wrong_once(
        "listen = \"127.0.0.1:80\"\nlisten = \"127.0.0.1:81\"\n",
        &["tenantry.toml:2", "duplicate"],
    );
}

#[test]
fn a_key_that_does_not_exist_is_refused_with_what_may_be_meant() {
    wrong_once(
        "certificate = \"x\"",
        &["tenantry.toml:1: certificate is no setting; did you mean tls.certificate?"],
    );
    wrong_once(
        "[tls]\nlisten = \"x\"",
        &["tenantry.toml:2: tls.listen is no setting"],
    );
    wrong_once("colour = \"x\"", &["tenantry.toml:1: colour is no setting"]);
    wrong_once("smtp = \"x\"", &["smtp is a table, not a value"]);
    wrong_once(
        "[Listen]\n",
        &["Listen is no setting; did you mean listen?"],
    );
}

#[test]
fn misspelt_variables_are_warned_of_and_those_of_others_are_not() {
    let variables = [
        ("TENANTRY_RATE_LIMITS", "1"),
        ("TENANTRY_DATABASE_URL", "postgres://x"),
        ("TENANTRY_SMTP_PASSWORT", "x"),
        ("TENANTRY_PORT", "tcp://10.0.0.1:80"),
        ("TENANTRY_SERVICE_HOST", "10.0.0.1"),
        ("TENANTRY_REAL_DATA", "x"),
        ("TENANTRY_TEST_DATABASE_URL", "x"),
    ];
    let warnings = load(&sources(&[], &variables)).unwrap().warnings;
    assert_eq!(
        warnings,
        [
            "TENANTRY_DATABASE_URL is no setting; did you mean DATABASE_URL?",
            "TENANTRY_RATE_LIMITS is no setting; did you mean TENANTRY_RATE_LIMIT?",
            "TENANTRY_SMTP_PASSWORT is no setting; did you mean TENANTRY_SMTP_PASSWORD?",
        ]
    );
    let mut not_text = sources(&[], &[]);
    let bytes = std::ffi::OsString::from_vec(vec![0xff]);
    not_text.environment = Environment(BTreeMap::from([("TENANTRY_LISTEN".into(), bytes)]));
    let problems = load(&not_text).unwrap_err().to_string();
    assert!(
        problems.contains("TENANTRY_LISTEN: listen is not text"),
        "{problems}"
    );
}

#[test]
fn a_secret_may_lie_in_a_file_of_its_own_and_is_never_shown() {
    let folder = Folder::new("secret");
    let secret = folder.file("password", "hunter2\n");
    let smtp = "[smtp]\nhost = \"mail\"\nfrom = \"a@b\"\nusername = \"ada\"\n";
    let by_file = folder.file(
        "by-file.toml",
        &format!("{smtp}password = {{ file = \"password\" }}\n"),
    );
    let inline = folder.file("inline.toml", &format!("{smtp}password = \"hunter2\"\n"));
    let without = folder.file("without.toml", smtp);
    let with = |file: &str, variables: &[(&str, &str)]| {
        let mut sources = sources(&[], variables);
        sources.flags = sources.flags.with_file(file);
        load(&sources)
    };
    for loaded in [
        with(&by_file, &[]),
        with(&inline, &[]),
        with(&without, &[("TENANTRY_SMTP_PASSWORD_FILE", &secret)]),
        with(&without, &[("TENANTRY_SMTP_PASSWORD", "hunter2")]),
    ] {
        let loaded = loaded.unwrap();
        assert_eq!(loaded.warnings, Vec::<String>::new());
        let smtp = loaded.settings.smtp.as_ref().unwrap();
        let login = smtp.login.as_ref().unwrap();
        assert_eq!(
            (login.username.as_str(), login.password.reveal()),
            ("ada", "hunter2")
        );
        assert_eq!((smtp.host.as_str(), smtp.port), ("mail", 587));
        assert_eq!(shown(&loaded, "smtp.password").0, json!("(secret)"));
        assert!(!format!("{loaded:?}").contains("hunter2"));
    }
    let url = "postgres://owner:hunter2@host/database";
    let sources = sources(
        &[("database_url", url)],
        &[("TENANTRY_DATABASE_SECRET", "hunter2")],
    );
    assert!(!format!("{sources:?} {:?}", load(&sources)).contains("hunter2"));

    let variables = [
        ("TENANTRY_SMTP_PASSWORD", "x"),
        ("TENANTRY_SMTP_PASSWORD_FILE", secret.as_str()),
    ];
    let both = with(&without, &variables).unwrap_err().to_string();
    assert!(
        both.contains(
            "TENANTRY_SMTP_PASSWORD_FILE: smtp.password is set as TENANTRY_SMTP_PASSWORD as well"
        ),
        "{both}"
    );
    for (path, says) in [
        (folder.file("empty", "\n"), "is empty"),
        (
            folder.file("large", &"x".repeat(70_000)),
            "is larger than a secret can be",
        ),
        ("/nonexistent".to_owned(), "cannot read /nonexistent"),
    ] {
        let problems = with(&without, &[("TENANTRY_SMTP_PASSWORD_FILE", &path)])
            .unwrap_err()
            .to_string();
        assert!(problems.contains(says), "{problems}");
    }

    // Readable by everybody: allowed, since secrets are mounted like this, but said.
    let open = |file: &str| fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
    open(&secret);
    let warnings = with(&by_file, &[]).unwrap().warnings;
    assert!(
        warnings.len() == 1 && warnings[0].contains("password holds a secret"),
        "{warnings:?}"
    );
    open(&inline);
    let warnings = with(&inline, &[]).unwrap().warnings;
    assert!(
        warnings.len() == 1 && warnings[0].contains("inline.toml holds a secret"),
        "{warnings:?}"
    );
}

#[test]
fn settings_that_do_not_go_together_are_refused() {
    wrong_once(
        "[tls]\nkey = \"k\"",
        &["tenantry.toml:2: tls.key is set without tls.certificate"],
    );
    wrong_once(
        "tls.certificate = \"c\"",
        &["tenantry.toml:1: tls.certificate is set without tls.key"],
    );
    wrong_once(
        "public_url = \"http://x\"\ntls.certificate = \"c\"\ntls.key = \"k\"",
        &["tenantry.toml:1: public_url begins with http://"],
    );
    wrong_once(
        "session_idle = \"13h\"",
        &["session_idle is longer than session_lifetime"],
    );
    wrong_once(
        "session_lifetime = \"1h\"",
        &["session_idle is longer than session_lifetime"],
    );
    wrong_once(
        "smtp.host = \"mail\"",
        &["smtp.host is set without smtp.from"],
    );
    wrong_once(
        "smtp.from = \"a@b\"",
        &["smtp.from is set without smtp.host"],
    );
    wrong_once("smtp.port = 25", &["smtp.port is set without smtp.host"]);
    wrong_once(
        "smtp.host = \"mail\"\nsmtp.from = \"a@b\"\nsmtp.password = \"x\"",
        &["tenantry.toml:3: smtp.password is set without smtp.username"],
    );
}

proptest! {
    #[test]
    fn no_file_and_no_value_breaks_the_reading(
        file in "(([a-z_.]{1,12}|listen|hsts|smtp|\\[tls\\]) ?[=.]? ?([0-9]{1,20}|\"[^\"\n]{0,20}\"|\\[[^\n]{0,9}\\]|\\{[^\n]{0,9}\\}|\\PC{0,9})\n){0,6}",
        text in "\\PC{0,40}",
    ) {
        let (_folder, _) = read(&file, &[]);
        for setting in Settings::all() {
            let _ = load(&sources(&[(setting.key, &text)], &[]));
        }
    }
}
