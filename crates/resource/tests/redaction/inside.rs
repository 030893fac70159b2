//! Values inside a text that are called like secrets: they are replaced, and the rest of
//! the text stays.

use crate::support::{digest, draft, keyed, told};
use tenantry_resource::json::{Object, Value};
use tenantry_resource::{Provider, Redactor, Resource};

/// What stands for a secret in a text of which no digest is kept.
pub(crate) const GONE: &str = "redacted:dropped";

fn config_map(text: &str, redactor: &Redactor<'_>) -> Resource {
    let mut data = Object::new();
    data.insert("entry", text);
    let mut given = draft("core.config_map", "{}");
    given.identity.provider = Provider::Kubernetes;
    given.attributes.insert("data", Value::Object(data));
    Resource::canonical(given, redactor).unwrap()
}

/// What is kept of an entry of a config map; what is kept of that is the same.
pub(crate) fn kept_with(text: &str, redactor: &Redactor<'_>) -> Value {
    let once = config_map(text, redactor);
    let twice = Resource::canonical(once.clone().into_draft(), &Redactor::dropping()).unwrap();
    assert_eq!(once.to_json(), twice.to_json(), "{text}");
    let data = once.attributes().get("data").unwrap();
    data.get("entry").unwrap().clone()
}

pub(crate) fn kept(text: &str) -> String {
    let kept = kept_with(text, &Redactor::dropping());
    kept.as_str()
        .map_or_else(|| kept.to_string(), str::to_owned)
}

/// Each of them loses `SECRET`, and nothing else. Where `@` is, something stands instead.
const REPLACED: [(&str, &str); 85] = [
    // YAML in lines.
    ("db:\n  password: SECRET\n", "db:\n  password: @\n"),
    (
        "db:\n  password: SECRET\n  host: db.internal\n",
        "db:\n  password: @\n  host: db.internal\n",
    ),
    (
        "password: SECRET # of today\nuser: a",
        "password: @ # of today\nuser: a",
    ),
    (
        "password: SEC RET, and#more}\nuser: a",
        "password: @\nuser: a",
    ),
    (
        "password:   SECRET\r\nuser: a\r\n",
        "password:   @\r\nuser: a\r\n",
    ),
    ("password : SECRET\n", "password : @\n"),
    ("password:\tSECRET\n", "password:\t@\n"),
    (
        "- password: SECRET\n- user: a\n",
        "- password: @\n- user: a\n",
    ),
    (
        "a:\n  - - dbPassword: SECRET\n",
        "a:\n  - - dbPassword: @\n",
    ),
    ("password: 'SECRET'\nuser: 'a'", "password: '@'\nuser: 'a'"),
    (
        "password: 'SEC''RET: x' # it\nuser: a",
        "password: '@' # it\nuser: a",
    ),
    (
        "password: \"SEC\\\"RET\"\nuser: \"a\"",
        "password: \"@\"\nuser: \"a\"",
    ),
    (
        "password: \"SECRET\\\\\"\nuser: \"a\"",
        "password: \"@\"\nuser: \"a\"",
    ),
    (
        "password: \"SEC\n  RET\"\nuser: a",
        "password: \"@\"\nuser: a",
    ),
    ("\"password\": 'SECRET'\n", "\"password\": '@'\n"),
    ("'password': SECRET\nuser: a", "'password': '@'\nuser: a"),
    (
        "password: |\n  SECRET\n\n  SECRET\nuser: a",
        "password: @\nuser: a",
    ),
    (
        "a:\n  password: >-\n    SECRET\n     SECRET\n  b: c\n",
        "a:\n  password: @\n  b: c\n",
    ),
    (
        "- password: |2- # kept\n    SECRET\n  b: c\n",
        "- password: @\n  b: c\n",
    ),
    (
        "password: !!binary |\n  SECRET\nuser: a",
        "password: !!binary @\nuser: a",
    ),
    (
        "password: !!str \"SECRET\"\nuser: a",
        "password: !!str \"@\"\nuser: a",
    ),
    ("password: &p SECRET\nuser: a", "password: &p @\nuser: a"),
    ("password:\n  SECRET\nuser: a", "password:\n  @\nuser: a"),
    (
        "password:\n  \"SECRET\"\nuser: a",
        "password:\n  \"@\"\nuser: a",
    ),
    (
        "password: SECRET\n  SECRET\nuser: a",
        "password: @\nuser: a",
    ),
    ("{password: SECRET, user: a}", "{password: @, user: a}"),
    ("a: {user: a, token: 'SEC,RET'}", "a: {user: a, token: '@'}"),
    (
        "spring.datasource.password: SECRET",
        "spring.datasource.password: @",
    ),
    ("example.com/api-key: SECRET", "example.com/api-key: @"),
    ("password: $6$SECRET\n", "password: @\n"),
    ("password: 12345678SECRET\n", "password: @\n"),
    ("password: !SECRET!\n", "password: @\n"),
    (
        "secret: [SECRET, \"SECRET\"]\nuser: a",
        "secret: [@, \"@\"]\nuser: a",
    ),
    (
        "- name: DB_PASSWORD\n  value: SECRET\n- name: A\n  value: b\n",
        "- name: DB_PASSWORD\n  value: @\n- name: A\n  value: b\n",
    ),
    (
        "#cloud-config\nchpasswd:\n  users:\n    - {name: a, password: SECRET, type: text}\n",
        "#cloud-config\nchpasswd:\n  users:\n    - {name: a, password: @, type: text}\n",
    ),
    (
        "#cloud-config\npassword: SECRET\nssh_pwauth: true\n",
        "#cloud-config\npassword: @\nssh_pwauth: true\n",
    ),
    // JSON.
    (r#"{"password":"SECRET"}"#, r#"{"password":"@"}"#),
    (
        r#"{"password":"SEC\"RET\\","user":"a"}"#,
        r#"{"password":"@","user":"a"}"#,
    ),
    (
        r#"{"a":1,"password" : "SECRET" , "b":2}"#,
        r#"{"a":1,"password" : "@" , "b":2}"#,
    ),
    (
        "{\n  \"password\": \"SECRET\",\n  \"b\": 2\n}\n",
        "{\n  \"password\": \"@\",\n  \"b\": 2\n}\n",
    ),
    (
        r#"{"token":["SECRET","SECRET"],"b":["c"]}"#,
        r#"{"token":["@","@"],"b":["c"]}"#,
    ),
    (
        r#"{"env":[{"name":"DB_PASSWORD","value":"SECRET"},{"name":"A","value":"b"}]}"#,
        r#"{"env":[{"name":"DB_PASSWORD","value":"@"},{"name":"A","value":"b"}]}"#,
    ),
    (
        r#"{"a":"{\"password\":\"SECRET\",\"b\":\"c\"}"}"#,
        r#"{"a":"{\"password\":\"@\",\"b\":\"c\"}"}"#,
    ),
    (
        r#"{"a":"{\"password\":\"SEC\\\"RET\\\\\",\"b\":\"c\"}"}"#,
        r#"{"a":"{\"password\":\"@\",\"b\":\"c\"}"}"#,
    ),
    (
        r#"{"a":"{\"b\":\"{\\\"password\\\":\\\"SECRET\\\"}\"}"}"#,
        r#"{"a":"{\"b\":\"{\\\"password\\\":\\\"@\\\"}\"}"}"#,
    ),
    (
        r#"{\"password\":\"SECRET\",\"b\":\"c\"}"#,
        r#"{\"password\":\"@\",\"b\":\"c\"}"#,
    ),
    // YAML in JSON.
    (
        r#"{"data":{"a.yml":"db:\n  password: SECRET\n  host: x\n"},"b":1}"#,
        r#"{"data":{"a.yml":"db:\n  password: @\n  host: x\n"},"b":1}"#,
    ),
    (
        r#"{"data":{"a.yml":"password: SECRET"},"b":1}"#,
        r#"{"data":{"a.yml":"password: @"},"b":1}"#,
    ),
    (
        r#"{"data":{"a.yml":"password: SECRET\nhost: x\n"},"b":1}"#,
        r#"{"data":{"a.yml":"password: @\nhost: x\n"},"b":1}"#,
    ),
    (
        r#"{"data":{"a.yml":"a: b\npassword: \"SECRET\"\r\nhost: x\r\n"},"b":1}"#,
        r#"{"data":{"a.yml":"a: b\npassword: \"@\"\r\nhost: x\r\n"},"b":1}"#,
    ),
    (
        r#"{"data":{"a.yml":"password: |\n  SECRET\n  SECRET\nhost: x\n"},"b":1}"#,
        r#"{"data":{"a.yml":"password: @\nhost: x\n"},"b":1}"#,
    ),
    (
        r#"{"data":{"a.yml":"a: b\r\n\tpassword: SECRET\r\nhost: x"},"b":1}"#,
        r#"{"data":{"a.yml":"a: b\r\n\tpassword: @\r\nhost: x"},"b":1}"#,
    ),
    (
        r#"{"a":"{\"data\":{\"a.yml\":\"db:\\n  password: SECRET\\n  host: x\\n\"}}"}"#,
        r#"{"a":"{\"data\":{\"a.yml\":\"db:\\n  password: @\\n  host: x\\n\"}}"}"#,
    ),
    // Numbers.
    (
        r#"{"password":12345678,"b":1}"#,
        r#"{"password":"@","b":1}"#,
    ),
    (
        "{\n  \"a\": 1,\n  \"password\": 12345678}\n",
        "{\n  \"a\": 1,\n  \"password\": \"@\"}\n",
    ),
    ("password: 12345678\nb: 1\n", "password: @\nb: 1\n"),
    // Assignments that the shapes of connection strings do not have.
    (
        "token = \"SECRET\"\nuser = \"a\"\n",
        "token = \"@\"\nuser = \"a\"\n",
    ),
    (
        "db.passphrase = SEC RET # it\na = b\n",
        "db.passphrase = @ # it\na = b\n",
    ),
    ("API_TOKEN=SECRET\nA=b\n", "API_TOKEN=@\nA=b\n"),
    ("export API_TOKEN=SECRET A=b\n", "export API_TOKEN=@ A=b\n"),
    (
        "curl https://a.example/b?access_token=SECRET&c=d",
        "curl https://a.example/b?access_token=@&c=d",
    ),
    ("--token=SECRET", "--token=@"),
    (
        "'password' => 'SECRET', 'a' => 'b'",
        "'password' => '@', 'a' => 'b'",
    ),
    ("token := SECRET\n", "token := @\n"),
    (
        "spring.security.user.credential={noop}SECRET\n",
        "spring.security.user.credential=@\n",
    ),
    // In the middle of a line.
    (
        "curl -H 'X-Api-Token: SECRET' https://a.example",
        "curl -H 'X-Api-Token: @' https://a.example",
    ),
    (
        "note: log in with password: SECRET1 and go on",
        "note: log in with password: @ and go on",
    ),
    (
        "Root password: SEC RET of all\nRoot: a\n",
        "Root password: @\nRoot: a\n",
    ),
    (
        "  - DB password: SEC RET\n    DB: a\n",
        "  - DB password: @\n    DB: a\n",
    ),
    ("password: $secret\nuser: a\n", "password: @\nuser: a\n"),
    ("password: #SECRET\nuser: a\n", "password: @\nuser: a\n"),
    ("{password: SEC)RET, user: a}", "{password: @, user: a}"),
    (
        "note: a password: SEC,RET}; of all",
        "note: a password: @ of all",
    ),
    (
        "password: ${DB_PASSWORD:-SECRET}\nuser: a\n",
        "password: @\nuser: a\n",
    ),
    (
        "password: ${db.password:SECRET}\nuser: a\n",
        "password: @\nuser: a\n",
    ),
    ("--api-key=SECRET --user=a -b", "--api-key=@ --user=a -b"),
    ("token='SEC'\\''RET' user='a'", "token='@' user='a'"),
    (
        "- name: DB_PASSWORD\n  type: text\n  value: SECRET\n",
        "- name: DB_PASSWORD\n  type: text\n  value: @\n",
    ),
    (
        r#"[{"Name":"DB_PASSWORD","Type":"PLAINTEXT","Value":"SECRET"}]"#,
        r#"[{"Name":"DB_PASSWORD","Type":"PLAINTEXT","Value":"@"}]"#,
    ),
    (
        "\"password\": SEC\n  RET\nuser: a\n",
        "\"password\": \"@\"\nuser: a\n",
    ),
    ("{password: SEC\" RET, user: a}", "{password: @, user: a}"),
    ("token=*SECRET", "token=@"),
    (
        "a::db::password: SEC RET\nuser: a\n",
        "a::db::password: @\nuser: a\n",
    ),
    (
        "users[0].password: SEC RET\nuser: a\n",
        "users[0].password: @\nuser: a\n",
    ),
    (
        "log in with password: \"SECRET\" and go on",
        "log in with password: \"@\" and go on",
    ),
];

#[test]
fn what_is_called_a_secret_is_replaced_and_the_rest_stays() {
    let mut wrong = Vec::new();
    for (given, expected) in REPLACED {
        let expected = expected.replace('@', GONE);
        let kept = kept(given);
        if kept != expected {
            wrong.push(format!("{given:?}\n  {kept:?}\n  {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Texts in which nothing is a secret.
const QUIET: [&str; 65] = [
    "password_policy: strict\nsecretName: db\ntokenExpiration: 3600\npasswordSecretRef: name\n",
    "tokenExpiration: 1h",
    "maxTokens: 4096\nsession_token: 3600\n",
    "password: true\nsecret: False\ntoken: null\npasswd: ~\npwd: none\n",
    "password:\nuser: a",
    "password: \nuser: a",
    "password: # none\nuser: a",
    "password: \"\"\nsecret: ''\n",
    "password: ${DB_PASSWORD}\ntoken: $(TOKEN)\nsecret: {{ .Values.secret }}\n",
    "password: \"${DB_PASSWORD}\"\ntoken: '$(TOKEN)'\nsecret: \"{{ .Values.secret }}\"\n",
    "password: {{resolve:secretsmanager:db}}",
    "password: '{{resolve:secretsmanager:db:SecretString:password}}'",
    "password: ${DB_PASSWORD:-}\ntoken: ${TOKEN:?is missing}\nsecret: ${A:-${B}}\n",
    "password: ${ssm:/db/password}\ntoken: ${AWS::Region}\nsecret: ${self:custom.secret}\n",
    "metadata:\n  name: db-secret\nspec:\n  value: a\n",
    "password: $DB_PASSWORD2\ntoken: $TOKEN\n",
    "token = $token\n",
    "password: *default\n",
    "password: <password>\n",
    "password: !Ref DbPassword\nsecret: !Sub '${Secret}'\n",
    "password: vault:secret/data/db#password\n",
    "password:\n  valueFrom:\n    secretKeyRef:\n      name: db\n      key: password\n",
    "- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef: {name: db, key: password}\n",
    "- name: DB_PASSWORD\n  value: $(OTHER)\n- name: MODE\n  value: fast\n",
    "- name: secret\n- name: x\n  value: y\n",
    "password: redacted:dropped\n",
    "password: redacted:0123456789abcdef\n",
    "secret:\n  secretName: db\n",
    "secret: {}\ntoken: []\n",
    "secrets:\n  - db\n  - cache\n",
    "imagePullSecrets:\n- name: registry\n",
    "kind: Secret\nmetadata:\n  name: db\n",
    "Type: AWS::SecretsManager::Secret\n",
    "password:\n  type: string\n  minLength: 8\n",
    "https://a.example/secret:8080/token",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf",
    "Resource: arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf",
    "secretArn: arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf",
    "secretsmanager:GetSecretValue",
    "example/token-service:1.2",
    "the token lives from 12:30 to 13:30",
    "Note: the password: must have eight characters",
    "echo $TOKEN: done",
    "if token == null || secret != other { token += 1 }",
    "docker login --password-stdin -u a",
    "token := $(TOKEN)",
    "token = ${var.token}",
    "say \"enter your password: \" and wait",
    "printf 'password:'",
    r#"{"say":"enter your password: ","b":"c"}"#,
    r#"{"password":null,"secret":true,"token":3600,"b":[{"passwd":false}]}"#,
    r#"{"password":{"type":"string","minLength":8},"required":["password","token"]}"#,
    r#"{"password":"","token":"${TOKEN}","secret":"arn:aws:secretsmanager:eu-west-1:1:secret:x"}"#,
    r#"{"a":"{\"password\":null,\"token\":\"$(TOKEN)\",\"secret\":\"\"}"}"#,
    r#"{"a":"password: \nuser: b\n"}"#,
    r#"{"a":"password:\nuser: b\n"}"#,
    r#"{"a":"password:"}"#,
    r#"{"env":[{"name":"DB_PASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"db"}}}]}"#,
    r#"{"env":[{"name":"DB_PASSWORD","value":""},{"name":"A","value":"b"}]}"#,
    r#"{"Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}}"#,
    r#"{"Bool":{"aws:SecureTransport":"false"},"Action":"secretsmanager:*"}"#,
    "token.actions.githubusercontent.com:sub: repo:acme/web",
    "secret",
    "secret:",
    "=:=:password:=",
];

#[test]
fn what_only_looks_like_it_stays() {
    for text in QUIET {
        assert_eq!(kept(text), text);
        // Neither is it one in another text, or where nothing is known of the place.
        let within = serde_json::to_string(&[text]).unwrap();
        assert_eq!(kept(&within), within);
        let mut given = draft("not.known", "{}");
        given.attributes.insert("a", text);
        let told = told(&keyed(given));
        assert_eq!(!told.is_empty(), text.contains("redacted:"), "{text}");
    }
}

#[test]
fn what_stands_there_is_a_digest_of_the_value_alone() {
    let stands_for = |secret: &str| {
        let digest = digest(Value::from(secret).to_string().as_bytes());
        format!("redacted:{digest}")
    };
    let keyed = |text: &str| kept_with(text, &Redactor::keyed(&digest));
    let kept = keyed("db:\n  password: hunter2\n  token: 'x'\n");
    let expected = format!(
        "db:\n  password: {}\n  token: '{}'\n",
        stands_for("hunter2"),
        stands_for("x")
    );
    assert_eq!(kept, Value::Text(expected));
    assert_eq!(
        keyed("password: hunter2\nmode: 1"),
        keyed("password: hunter2\nmode: 1")
    );
    assert_ne!(
        keyed("password: hunter2\nmode: 1"),
        keyed("password: hunter3\nmode: 1")
    );
    assert_ne!(
        keyed("password: hunter2\nmode: 1"),
        keyed("password: hunter2\nmode: 2")
    );
}

#[test]
fn each_text_with_a_secret_is_told_once() {
    let text = r#"{"password":"hunter2","token":"hunter3"}"#;
    let yaml = "#cloud-config\npassword: hunter2\n";
    for (resource_type, attributes, pointer) in [
        (
            "lambda.function",
            format!(
                r#"{{"environment": {{"A": "b", "DB_CONFIG": {}}}}}"#,
                Value::from(text)
            ),
            "/attributes/environment/DB_CONFIG",
        ),
        (
            "ec2.instance",
            format!(r#"{{"user_data": {}}}"#, Value::from(yaml)),
            "/attributes/user_data",
        ),
        (
            "not.known",
            format!(r#"{{"a": {{"b": ["c", {}]}}}}"#, Value::from(yaml)),
            "/attributes/a/b/1",
        ),
        (
            "s3.bucket",
            format!(r#"{{"acl": {}}}"#, Value::from(yaml)),
            "/attributes/acl",
        ),
    ] {
        let resource = keyed(draft(resource_type, &attributes));
        assert_eq!(told(&resource), [format!("secret_name {pointer}")]);
        assert!(!resource.to_json().contains("hunter"), "{resource_type}");
    }
    let mut given = draft("not.known", "{}");
    given.tags.insert("note", yaml);
    assert_eq!(told(&keyed(given)), ["secret_name /tags/note"]);
}

/// What is left of it must be what it is when it is read again.
#[test]
fn the_whole_text_goes_where_what_is_left_would_be_read_in_another_way() {
    let whole = |text: &str| {
        let mut given = draft("not.known", "{}");
        given.attributes.insert("a", text);
        let once = keyed(given);
        assert_eq!(once.to_json(), keyed(once.clone().into_draft()).to_json());
        assert_eq!(told(&once), ["secret_name /attributes/a"], "{text}");
        once.attributes().get("a").unwrap().as_str().is_none()
    };
    // A connection string has a password of three characters at least.
    assert!(whole("password=\"ab\""));
    // No JSON before, and JSON behind it.
    assert!(whole(r#"{"password": hunter2}"#));
    assert!(whole(r#"{"password": "\q"}"#));
    assert!(!whole(r#"{"password": "\q", "a": "\q"}"#));
    // More secrets than anybody writes into one text.
    assert!(!whole(&"password: hunter2\n".repeat(1_000)));
    assert!(whole(&"password: hunter2\n".repeat(1_001)));
}

#[test]
fn where_ids_stand_nothing_is_replaced() {
    let mut given = draft(
        "workload.pod",
        r#"{"containers": [{"environment_secrets": {"A": "password: x"}}]}"#,
    );
    given.identity.provider = Provider::Kubernetes;
    given.identity.id = "password: x".to_owned();
    let resource = keyed(given);
    assert_eq!(told(&resource), Vec::<String>::new());
    assert_eq!(resource.identity().id, "password: x");
}
