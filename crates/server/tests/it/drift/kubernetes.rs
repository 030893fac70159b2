//! Manifests of Kubernetes against what a cluster has.

use axum::http::Method;
use serde_json::{Value, json};

use super::{drift, drifts, fresh, history};
use crate::support::{TestApp, World};

const MANIFEST: &str = r#"# What is to run in the shop.
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web, team: shop}, annotations: {example.com/contact: shop}}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: web
          image: example/web:1.2
          resources: {requests: {cpu: 0.5, memory: 1024Mi}}
          env:
            - {name: MODE, value: "on"}
            - {name: API_TOKEN, value: canary-zq81-in-the-manifest}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80}], selector: {app: web}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {colour: red}
---
apiVersion: v1
kind: Secret
metadata: {name: db}
stringData: {password: canary-in-clear-text}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: shop-view}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {shop: "true"}}]}
rules: []
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: restricted}}
"#;

/// How everybody imports the manifest: the cluster and the namespace are said.
const SAID: &str = "?account=prod-eu&region=shop&file_name=shop.yaml";

fn live(kind: &str, version: &str, namespace: Option<&str>, name: &str, rest: Value) -> Value {
    let mut object = json!({ "apiVersion": version, "kind": kind, "metadata": {
        "name": name, "uid": format!("{kind}-{name}"), "resourceVersion": "7", "generation": 3,
        "managedFields": [{ "manager": "kubectl" }], "creationTimestamp": "2026-11-01T10:00:00Z" } });
    if let Some(namespace) = namespace {
        object["metadata"]["namespace"] = json!(namespace);
    }
    let merge = |into: &mut Value, from: &Value| {
        for (name, value) in from.as_object().unwrap() {
            into[name] = value.clone();
        }
    };
    merge(&mut object["metadata"], &rest["metadata"]);
    merge(&mut object, &rest["more"]);
    object
}

fn deployment(image: &str, replicas: u32, context: &Value) -> Value {
    live(
        "Deployment",
        "apps/v1",
        Some("shop"),
        "web",
        json!({
            "metadata": { "labels": { "app": "web", "team": "shop", "app.kubernetes.io/managed-by": "Helm" },
                          "annotations": { "example.com/contact": "shop", "deployment.kubernetes.io/revision": "4",
                                           "meta.helm.sh/release-name": "shop" } },
            "more": { "spec": { "replicas": replicas, "progressDeadlineSeconds": 600, "strategy": { "type": "RollingUpdate" },
                "template": { "spec": { "restartPolicy": "Always", "serviceAccountName": "default", "containers": [{
                    "name": "web", "image": image, "imagePullPolicy": "IfNotPresent", "securityContext": context,
                    "resources": { "requests": { "cpu": "500m", "memory": "1Gi" } },
                    "env": [{ "name": "MODE", "value": "on" },
                            { "name": "API_TOKEN", "value": "canary-zq81-in-the-manifest" }],
                    "terminationMessagePath": "/dev/termination-log" }] } } }, "status": { "readyReplicas": 2 } },
        }),
    )
}

/// What `kubectl get` tells of the cluster, with all that it and its controllers make by themselves.
fn cluster(deployment: Value, more: &[Value]) -> String {
    let nothing = json!({ "metadata": {}, "more": {} });
    let owned = |kind: &str, version: &str, name: &str| {
        let owner = json!({ "kind": "X", "name": "web", "controller": true });
        let rest = json!({ "metadata": { "ownerReferences": [owner] }, "more": { "spec": {} } });
        live(kind, version, Some("shop"), name, rest)
    };
    let mut items = vec![
        deployment,
        live(
            "Service",
            "v1",
            Some("shop"),
            "web",
            json!({ "metadata": {}, "more": { "spec": {
            "type": "ClusterIP", "clusterIP": "10.0.0.7", "selector": { "app": "web" },
            "ports": [{ "port": 80, "targetPort": 80, "protocol": "TCP" }] } } }),
        ),
        live(
            "Secret",
            "v1",
            Some("shop"),
            "db",
            json!({ "metadata": {}, "more": { "type": "Opaque", "data": { "password": "Y2FuYXJ5" } } }),
        ),
        live(
            "ClusterRole",
            "rbac.authorization.k8s.io/v1",
            None,
            "shop-view",
            json!({ "metadata": {}, "more": {
            "aggregationRule": { "clusterRoleSelectors": [{ "matchLabels": { "shop": "true" } }] },
            "rules": [{ "apiGroups": [""], "resources": ["pods"], "verbs": ["get"] }] } }),
        ),
        live(
            "Namespace",
            "v1",
            None,
            "shop",
            json!({ "more": {}, "metadata": { "labels": {
            "pod-security.kubernetes.io/enforce": "restricted", "kubernetes.io/metadata.name": "shop" } } }),
        ),
        owned("ReplicaSet", "apps/v1", "web-5d4f"),
        owned("Pod", "v1", "web-5d4f-x1"),
        owned("Secret", "v1", "web-tls"),
        owned("PodDisruptionBudget", "policy/v1", "web"),
        live(
            "ServiceAccount",
            "v1",
            Some("shop"),
            "default",
            nothing.clone(),
        ),
        live(
            "ConfigMap",
            "v1",
            Some("shop"),
            "kube-root-ca.crt",
            nothing.clone(),
        ),
        live(
            "Secret",
            "v1",
            Some("shop"),
            "sh.helm.release.v1.shop.v4",
            json!({ "metadata": {}, "more": { "type": "helm.sh/release.v1" } }),
        ),
        live("Event", "v1", Some("shop"), "e", nothing.clone()),
        // Nothing says anything of what is elsewhere, and of what is nowhere.
        live("Service", "v1", Some("other"), "web", nothing.clone()),
        live(
            "PriorityClass",
            "scheduling.k8s.io/v1",
            None,
            "system-node-critical",
            nothing,
        ),
    ];
    items.extend(more.iter().cloned());
    json!({ "apiVersion": "v1", "kind": "List", "items": items }).to_string()
}

fn settings(colour: &str) -> Value {
    let rest = json!({ "metadata": {}, "more": { "data": { "colour": colour } } });
    live("ConfigMap", "v1", Some("shop"), "settings", rest)
}

async fn import(app: &TestApp, key: &str, query: &str, document: impl Into<Vec<u8>>) -> Value {
    let answer = app.configuration(key, query, document).await.ok();
    app.work().await;
    answer
}

/// Standing and resource of each.
fn stands(drifts: &[Value]) -> Vec<(&str, &str)> {
    let mut all: Vec<_> = drifts
        .iter()
        .map(|one| {
            let uid = one["resource"]["uid"].as_str().unwrap();
            (one["standing"].as_str().unwrap(), uid)
        })
        .collect();
    all.sort_unstable();
    all
}

#[tokio::test]
async fn exactly_what_differs_from_the_manifests_is_drift() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let answer = import(app, &key, SAID, MANIFEST).await;
    assert_eq!(
        answer["baselines"],
        json!({ "added": 6, "changed": 0, "removed": 0, "same": 0 }),
        "{answer}"
    );
    assert_eq!(
        [
            &answer["format"],
            &answer["received"],
            &answer["accepted"],
            &answer["evaluations"]
        ],
        [&json!("kubernetes"), &json!(6), &json!(6), &json!(0)]
    );
    let whole = "?account=prod-eu&complete=accounts";
    let as_it_is_to_be = cluster(
        deployment("example/web:1.2", 2, &json!({})),
        &[settings("red")],
    );
    import(app, &key, whole, as_it_is_to_be).await;
    let found = drifts(app, &key, "status=unresolved").await;
    assert_eq!(stands(&found), []);

    // Somebody was there with kubectl: another image, with the rights of the node; a setting less, a service more. An
    // autoscaler was there too.
    let debug = live(
        "Service",
        "v1",
        Some("shop"),
        "debug",
        json!({ "metadata": {}, "more": { "spec": {
        "type": "LoadBalancer", "ports": [{ "port": 22 }] } } }),
    );
    app.clock.advance(3600);
    let after = cluster(
        deployment("example/web:debug", 5, &json!({ "privileged": true })),
        &[debug],
    );
    import(app, &key, whole, after).await;
    let found = drifts(app, &key, "status=unresolved").await;
    assert_eq!(
        stands(&found),
        [
            ("changed", "deployment/web"),
            ("removed", "configmap/settings"),
            ("unmanaged", "service/debug")
        ]
    );
    let of = |uid: &str| {
        found
            .iter()
            .find(|one| one["resource"]["uid"] == uid)
            .unwrap()
    };
    let web = drift(app, &key, &of("deployment/web")["id"]).await;
    let paths: Vec<_> = web["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| {
            (
                field["path"].as_str().unwrap(),
                field["hidden_by"] == json!([]),
            )
        })
        .collect();
    // What the server wrote into what nobody asked for is not compared, and what scales or was deployed is hidden.
    assert_eq!(
        paths,
        [
            ("/attributes/annotations/meta.helm.sh~1release-name", false),
            ("/attributes/containers/name=web/image", true),
            ("/attributes/containers/name=web/privileged", true),
            ("/attributes/labels/app.kubernetes.io~1managed-by", false),
            ("/attributes/replicas", false),
        ],
        "{web}"
    );
    assert_eq!(web["baseline"]["kind"], "kubernetes_manifest");
    assert!(
        web["remediation"]
            .as_str()
            .unwrap()
            .contains("kubectl apply")
    );
    let debug = drift(app, &key, &of("service/debug")["id"]).await;
    let remediation = debug["remediation"].as_str().unwrap();
    assert!(
        remediation.contains("kubectl delete service/debug -n shop"),
        "{remediation}"
    );
    // The violation is the deployment's, although a service is called the same.
    let checks = web["violations"].to_string();
    assert!(checks.contains("privileged"), "{checks}");
    let resources = app
        .get("/v1/resources?search=web&limit=50")
        .key(&key)
        .send()
        .await
        .ok();
    for one in resources["data"].as_array().unwrap() {
        if one["type"] == "core.service" {
            assert_eq!(one["open_violations"], 0, "{one}");
        }
    }
    let resource = format!("/v1/resources/{}", web["resource"]["id"].as_str().unwrap());
    let resource = app.get(&resource).key(&key).send().await.ok();
    assert!(!resource.to_string().contains("canary"), "{resource}");

    // Taken back, it is over.
    app.clock.advance(3600);
    let back = cluster(
        deployment("example/web:1.2", 2, &json!({})),
        &[settings("red")],
    );
    import(app, &key, whole, back).await;
    let web = drift(app, &key, &web["id"]).await;
    assert_eq!(
        history(&web),
        [["-", "open", "found"], ["open", "resolved", "reverted"]]
    );
    assert_eq!(stands(&drifts(app, &key, "status=unresolved").await), []);
}

#[tokio::test]
async fn a_manifest_is_a_version_where_it_says_something_new() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    import(app, &key, SAID, MANIFEST).await;
    let again = import(app, &key, SAID, MANIFEST).await;
    assert_eq!(
        (
            &again["baselines"]["same"],
            &again["accepted"],
            &again["duplicates"]
        ),
        (&json!(6), &json!(0), &json!(6)),
        "{again}"
    );
    // One object changes, one is not named any more.
    let other = MANIFEST.replace("colour: red", "colour: blue");
    let (other, _) = other
        .split_once("---\napiVersion: v1\nkind: Namespace")
        .unwrap();
    let answer = import(app, &key, SAID, other).await;
    assert_eq!(
        answer["baselines"],
        json!({ "added": 0, "changed": 1, "removed": 1, "same": 4 })
    );
    // The same file is meant for another cluster too, and takes nothing from this one.
    let elsewhere = SAID.replace("prod-eu", "prod-us");
    let answer = import(app, &key, &elsewhere, MANIFEST).await;
    assert_eq!(answer["baselines"]["added"], 6);
    let listed = app.get("/v1/baselines").key(&key).send().await.ok();
    let mut listed = listed["data"].as_array().unwrap().clone();
    listed.sort_by_key(|one| one["name"].to_string());
    let told: Vec<_> = listed
        .iter()
        .map(|one| {
            json!([
                one["name"],
                one["kind"],
                one["version"],
                one["resource_count"],
                one["scope"]["account_ids"]
            ])
        })
        .collect();
    assert_eq!(
        told,
        [
            json!(["shop.yaml (2)", "kubernetes_manifest", 1, 6, ["prod-us"]]),
            json!(["shop.yaml", "kubernetes_manifest", 2, 5, ["prod-eu"]]),
        ]
    );
    // Without a name it has one of its own, and with one that.
    let unnamed = "?account=prod-eu&region=shop";
    import(app, &key, unnamed, MANIFEST).await;
    import(app, &key, &format!("{unnamed}&baseline=Shop"), MANIFEST).await;
    let listed = app.get("/v1/baselines").key(&key).send().await.ok();
    let listed = listed["data"].as_array().unwrap().iter();
    let mut names: Vec<_> = listed.map(|one| one["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["Kubernetes manifests", "Shop", "shop.yaml", "shop.yaml (2)"]
    );
}

#[tokio::test]
async fn what_is_unmanaged_is_told_in_the_namespaces_of_the_manifests() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let seen = cluster(
        deployment("example/web:1.2", 2, &json!({})),
        &[settings("red")],
    );
    import(app, &key, "?account=prod-eu", seen).await;
    import(app, &key, SAID, MANIFEST).await;
    assert_eq!(stands(&drifts(app, &key, "status=unresolved").await), []);
    // A manifest speaks of another namespace now, and so what else is there is not managed.
    let other =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: other}\ndata: {a: b}\n";
    import(app, &key, "?account=prod-eu&file_name=other.yaml", other).await;
    let found = drifts(app, &key, "status=unresolved").await;
    assert_eq!(stands(&found), [("unmanaged", "service/web")]);
    assert_eq!(found[0]["resource"]["region"], "other");
    // Nor is it any more where that is not to be told.
    let listed = app.get("/v1/baselines").key(&key).send().await.ok();
    let mut listed = listed["data"].as_array().unwrap().iter();
    let other = listed.find(|one| one["name"] == "other.yaml").unwrap();
    let path = format!("/v1/baselines/{}", other["id"].as_str().unwrap());
    let off = json!({ "reports_unmanaged": false });
    app.request(Method::PATCH, &path)
        .key(&key)
        .json(&off)
        .send()
        .await
        .ok();
    app.work().await;
    assert_eq!(stands(&drifts(app, &key, "status=unresolved").await), []);
}

#[tokio::test]
async fn what_is_wrong_with_a_manifest_is_said() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let found = live(
        "ConfigMap",
        "v1",
        Some("shop"),
        "c",
        json!({ "metadata": {}, "more": {} }),
    );
    let mixed = format!("{MANIFEST}---\n{found}\n");
    let problem = app
        .configuration(&key, SAID, mixed)
        .await
        .problem(422, "refused_file");
    assert_eq!(problem["errors"][0]["field"], "[6]", "{problem}");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("metadata.uid is there"),
        "{problem}"
    );
    // Nothing of it is kept.
    let listed = app.get("/v1/baselines").key(&key).send().await.ok();
    assert_eq!(listed["data"], json!([]));
    let answer = import(app, &key, "", MANIFEST).await;
    assert_eq!(
        (&answer["rejected"], &answer["baselines"]),
        (&json!(6), &Value::Null)
    );
    assert_eq!(answer["errors"][0]["field"], "[0].account", "{answer}");
    // What is wrong with one costs only that, and takes nothing out of the baseline.
    import(app, &key, SAID, MANIFEST).await;
    let half = MANIFEST.replace(
        "metadata: {name: settings}",
        "metadata: {generateName: settings-}",
    );
    let answer = import(app, &key, SAID, half).await;
    assert_eq!(
        (&answer["rejected"], &answer["baselines"]),
        (
            &json!(1),
            &json!({ "added": 0, "changed": 0, "removed": 0, "same": 5 })
        ),
        "{answer}"
    );
    let error = &answer["errors"][0];
    assert_eq!(
        (&error["field"], &error["line"]),
        (&json!("[2].metadata.name"), &json!(22)),
        "{answer}"
    );
}

/// With the operator's key a cluster's manifests are whose the cluster is, and wait where it is nobody's.
#[tokio::test]
async fn manifests_go_to_whom_the_cluster_is_of() {
    let world = World::new().await;
    let (app, operator) = (&world.app, &world.operator);
    let map = async |customer: &str, cluster: &str| {
        let mapping =
            json!({ "customer_id": customer, "provider": "kubernetes", "account_id": cluster });
        let made = app.post("/v1/admin/accounts", &mapping);
        let made = made.control().send().await.ok();
        app.work().await;
        made["id"].as_str().unwrap().to_owned()
    };
    let of = async |key: &str| {
        let listed = app.get("/v1/baselines").key(key).send().await.ok();
        let data = listed["data"].as_array().unwrap().clone();
        let data = data
            .into_iter()
            .filter(|one| one["kind"] == "kubernetes_manifest");
        let mut told: Vec<_> = data
            .map(|one| {
                json!([
                    one["name"],
                    one["scope"]["account_ids"],
                    one["resource_count"]
                ])
            })
            .collect();
        told.sort_by_key(Value::to_string);
        told
    };
    map(&world.ada.id, "prod-eu").await;
    import(app, operator, SAID, MANIFEST).await;
    // The same file for two clusters that are nobody's.
    for cluster in ["prod-us", "prod-ap"] {
        let answer = import(app, operator, &SAID.replace("prod-eu", cluster), MANIFEST).await;
        assert_eq!(
            (&answer["held"], &answer["accepted"]),
            (&json!(6), &json!(0)),
            "{answer}"
        );
    }
    let held = app
        .get("/v1/admin/unassigned/resources")
        .key(operator)
        .send()
        .await
        .ok();
    let held: Vec<_> = held["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!([one["provider"], one["account_id"], one["declared_count"]]))
        .collect();
    assert_eq!(
        held,
        [
            json!(["kubernetes", "prod-ap", 6]),
            json!(["kubernetes", "prod-us", 6])
        ]
    );
    map(&world.bob.id, "prod-us").await;
    assert_eq!(
        of(&world.ada.key).await,
        [json!(["shop.yaml", ["prod-eu"], 6])]
    );
    assert_eq!(
        of(&world.bob.key).await,
        [json!(["shop.yaml", ["prod-us"], 6])]
    );
    let of_ap = map(&world.ada.id, "prod-ap").await;
    assert_eq!(
        of(&world.ada.key).await,
        [
            json!(["shop.yaml (2)", ["prod-ap"], 6]),
            json!(["shop.yaml", ["prod-eu"], 6])
        ]
    );
    assert_eq!(of(&world.bob.key).await.len(), 1);
    // What is there of Bob's cluster is held against Bob's manifests, and nobody else sees anything of it.
    let seen = cluster(
        deployment("example/web:9", 2, &json!({})),
        &[settings("red")],
    );
    import(app, operator, "?account=prod-us", seen).await;
    let drifting = async |key: &str| {
        let found = drifts(app, key, "status=unresolved&account_id=prod-us").await;
        found
            .iter()
            .map(|one| one["resource"]["uid"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(drifting(&world.bob.key).await, ["deployment/web"]);
    assert_eq!(drifting(&world.ada.key).await, Vec::<String>::new());
    // A mapping that ends and begins again: the same baseline, with what the manifests say.
    let path = format!("/v1/admin/accounts/{of_ap}");
    assert_eq!(app.delete(&path).key(operator).send().await.status, 204);
    app.work().await;
    assert_eq!(
        of(&world.ada.key).await,
        [
            json!(["shop.yaml (2)", ["prod-ap"], 0]),
            json!(["shop.yaml", ["prod-eu"], 6])
        ]
    );
    map(&world.ada.id, "prod-ap").await;
    assert_eq!(
        of(&world.ada.key).await,
        [
            json!(["shop.yaml (2)", ["prod-ap"], 6]),
            json!(["shop.yaml", ["prod-eu"], 6])
        ]
    );
}
