-- What changed in a customer's resources, who did it, how resources are to be, and what is not so.

-- Each change of each resource, field by field: never changed but for who did it, never removed.
CREATE TABLE configuration_changes (
    -- No foreign key: only an import writes here.
    tenant_id       uuid NOT NULL,
    change_id       uuid NOT NULL,
    -- Of the resource, as `configuration_resources` has it.
    identity        bytea NOT NULL CHECK (length(identity) = 16),
    provider        text COLLATE "C" NOT NULL,
    account_id      text COLLATE "C" NOT NULL,
    region          text COLLATE "C" NOT NULL,
    resource_type   text COLLATE "C" NOT NULL,
    native_id       text COLLATE "C" NOT NULL,
    resource_uid    text COLLATE "C" NOT NULL,
    resource_name   text,
    kind            text NOT NULL CHECK (kind IN ('created', 'changed', 'deleted')),
    -- When it was last seen as before; NULL is not known.
    seen_before_at  timestamptz,
    -- When it was seen to have changed.
    observed_at     timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL,
    -- What kind of document said so.
    source          text NOT NULL,
    severity        text NOT NULL CHECK (severity IN ('critical', 'high', 'medium', 'low', 'informational')),
    weight          integer NOT NULL CHECK (weight IN (10, 7, 4, 2, 1)),
    -- The first fields that differ, and how many do.
    fields          json NOT NULL,
    field_count     integer NOT NULL CHECK (field_count >= 0),
    -- Their places, a line each, for searching.
    paths           text NOT NULL,
    -- Who did it, as far as it is known, and how sure that is, in percent.
    author          text,
    confidence      smallint CHECK (confidence BETWEEN 0 AND 100),
    -- All who may have, the likeliest first.
    authors         json,
    -- Set while it is still to be looked for: another one each time, so that what comes meanwhile is looked at again.
    pending_mark    uuid,
    is_routed       boolean NOT NULL,
    PRIMARY KEY (tenant_id, change_id),
    CHECK ((author IS NULL) = (confidence IS NULL))
);
CREATE INDEX configuration_changes_by_time ON configuration_changes (tenant_id, observed_at DESC, change_id DESC);
CREATE INDEX configuration_changes_by_resource
    ON configuration_changes (tenant_id, identity, observed_at DESC, change_id DESC);
CREATE INDEX configuration_changes_pending ON configuration_changes (tenant_id, change_id) WHERE pending_mark IS NOT NULL;
CALL protect_tenant_table('configuration_changes');
CALL open_to_system_role('configuration_changes', 'tenantry_importer');
GRANT SELECT ON configuration_changes TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE, UPDATE (author, confidence, authors, pending_mark) ON configuration_changes
    TO tenantry_importer;

-- Who did what in a customer's accounts.
CREATE TABLE activities (
    -- No foreign key: only an import writes here.
    tenant_id      uuid NOT NULL,
    -- Of the record: the first half of SHA-256 of provider, account and event id, each behind its length.
    identity       bytea NOT NULL CHECK (length(identity) = 16),
    event_id       text NOT NULL,
    at             timestamptz NOT NULL,
    provider       text COLLATE "C" NOT NULL,
    account_id     text COLLATE "C" NOT NULL,
    region         text COLLATE "C" NOT NULL,
    service        text NOT NULL,
    operation      text NOT NULL,
    -- Why it was not done; NULL: it was.
    error_code     text,
    channel        text NOT NULL CHECK (channel IN ('console', 'api', 'service')),
    -- Where it came from: an address, or a service.
    source         text,
    user_agent     text,
    -- Who, as the record has it.
    actor          json NOT NULL,
    -- Digests of the credential that was used, and of the one that was given out: by these one leads to the other.
    credential     text,
    grants         text,
    -- Ids of what it was about.
    resources      text[] NOT NULL,
    is_routed      boolean NOT NULL,
    received_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, identity)
);
CREATE INDEX activities_by_time ON activities (tenant_id, account_id, at);
CREATE INDEX activities_by_resource ON activities USING gin (resources);
CREATE INDEX activities_by_grant ON activities (tenant_id, grants, at) WHERE grants IS NOT NULL;
CALL protect_tenant_table('activities');
CALL open_to_system_role('activities', 'tenantry_importer');
GRANT SELECT ON activities TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE ON activities TO tenantry_importer;

-- Records of the operator's feed whose account is nobody's: kept, and taken in when it is mapped.
CREATE TABLE held_activities (
    identity     bytea NOT NULL CHECK (length(identity) = 16),
    provider     text COLLATE "C" NOT NULL,
    account_id   text COLLATE "C" NOT NULL,
    at           timestamptz NOT NULL,
    -- The record, as it would have been taken in.
    activity     json NOT NULL,
    received_at  timestamptz NOT NULL,
    PRIMARY KEY (provider, account_id, identity)
);
CREATE INDEX held_activities_by_account ON held_activities (account_id);
CALL protect_system_table('held_activities');
CALL open_to_system_role('held_activities', 'tenantry_importer');
CALL open_to_system_role('held_activities', 'tenantry_operator');
GRANT SELECT, INSERT, DELETE ON held_activities TO tenantry_importer;
GRANT SELECT ON held_activities TO tenantry_operator;

-- How resources are to be: what Terraform or manifests of Kubernetes declare, what somebody approved, and what was accepted
-- beside those.
CREATE TABLE baselines (
    tenant_id           uuid NOT NULL REFERENCES tenants,
    baseline_id         uuid NOT NULL,
    name                text NOT NULL,
    -- As whoever sends it calls it: by this a document without a lineage is known again.
    source_name         text,
    kind                text NOT NULL
        CHECK (kind IN ('terraform_state', 'terraform_plan', 'kubernetes_manifest', 'snapshot', 'accepted')),
    -- Of a Terraform state: another is another state, and a lower serial is older.
    lineage             text,
    serial              bigint,
    terraform_version   text,
    version             integer NOT NULL CHECK (version > 0),
    resource_count      bigint NOT NULL CHECK (resource_count >= 0),
    -- Whether resources of its accounts that no baseline speaks of are drift.
    reports_unmanaged   boolean NOT NULL,
    -- What a snapshot was approved of; NULL of both is everything. Of manifests, the cluster.
    account_ids         text[],
    resource_types      text[],
    is_routed           boolean NOT NULL,
    created_at          timestamptz NOT NULL,
    changed_at          timestamptz NOT NULL,
    -- Who, as the audit trail writes it.
    changed_by_kind     text NOT NULL,
    changed_by_id       text NOT NULL,
    PRIMARY KEY (tenant_id, baseline_id),
    CONSTRAINT baseline_of_lineage UNIQUE (tenant_id, lineage, is_routed),
    CONSTRAINT baseline_of_name UNIQUE (tenant_id, name)
);
CALL protect_tenant_table('baselines');
CALL open_to_system_role('baselines', 'tenantry_importer');
GRANT SELECT, INSERT, DELETE,
      UPDATE (name, version, resource_count, reports_unmanaged, changed_at, changed_by_kind, changed_by_id)
    ON baselines TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE,
      UPDATE (name, serial, terraform_version, version, resource_count, changed_at, changed_by_kind, changed_by_id)
    ON baselines TO tenantry_importer;

-- What each version of a baseline was made of, and why.
CREATE TABLE baseline_versions (
    tenant_id       uuid NOT NULL,
    baseline_id     uuid NOT NULL,
    version         integer NOT NULL CHECK (version > 0),
    at              timestamptz NOT NULL,
    by_kind         text NOT NULL,
    by_id           text NOT NULL,
    cause           text NOT NULL CHECK (cause IN ('imported', 'approved', 'accepted')),
    reason          text,
    serial          bigint,
    file_name       text,
    added           bigint NOT NULL,
    changed         bigint NOT NULL,
    removed         bigint NOT NULL,
    resource_count  bigint NOT NULL,
    PRIMARY KEY (tenant_id, baseline_id, version),
    FOREIGN KEY (tenant_id, baseline_id) REFERENCES baselines ON DELETE CASCADE
);
CALL protect_tenant_table('baseline_versions');
CALL open_to_system_role('baseline_versions', 'tenantry_importer');
GRANT SELECT, INSERT ON baseline_versions TO tenantry_tenant;
GRANT SELECT, INSERT ON baseline_versions TO tenantry_importer;

-- The resources of baselines, from one version to another.
CREATE TABLE baseline_resources (
    tenant_id           uuid NOT NULL,
    baseline_id         uuid NOT NULL,
    identity            bytea NOT NULL CHECK (length(identity) = 16),
    since               integer NOT NULL CHECK (since > 0),
    -- The first version that has it another way; NULL: none yet.
    until               integer CHECK (until > since),
    provider            text COLLATE "C" NOT NULL,
    account_id          text COLLATE "C" NOT NULL,
    region              text COLLATE "C" NOT NULL,
    resource_type       text COLLATE "C" NOT NULL,
    native_id           text COLLATE "C" NOT NULL,
    resource_uid        text COLLATE "C" NOT NULL,
    resource_name       text,
    address             text,
    extent              text NOT NULL CHECK (extent IN ('whole', 'declared')),
    -- Canonical, secrets already replaced; NULL: it is not to be there.
    configuration       json,
    -- The attributes that are named; NULL is all.
    names               json,
    aliases             text[] NOT NULL,
    previous_addresses  text[] NOT NULL,
    -- Of all that is said of it; where somebody accepted what was found, of what the source says.
    digest              bytea NOT NULL CHECK (length(digest) = 16),
    is_accepted         boolean NOT NULL,
    -- Since when it holds: what was seen before then does not contradict what took another's place.
    declared_at         timestamptz NOT NULL,
    -- When it was said: of several baselines that speak of a resource, the one that spoke last counts.
    said_at             timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, baseline_id, identity, since),
    FOREIGN KEY (tenant_id, baseline_id) REFERENCES baselines ON DELETE CASCADE
);
CREATE INDEX baseline_resources_current ON baseline_resources (tenant_id, identity) WHERE until IS NULL;
CALL protect_tenant_table('baseline_resources');
CALL open_to_system_role('baseline_resources', 'tenantry_importer');
GRANT SELECT, INSERT, UPDATE (until, said_at) ON baseline_resources TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE, UPDATE (until) ON baseline_resources TO tenantry_importer;

-- Resources of the operator's states and plans whose account is nobody's: kept, and taken in when it is mapped.
CREATE TABLE held_baseline_resources (
    identity     bytea NOT NULL CHECK (length(identity) = 16),
    provider     text COLLATE "C" NOT NULL,
    account_id   text COLLATE "C" NOT NULL,
    -- Of the baseline that it is of.
    source       bytea NOT NULL CHECK (length(source) = 16),
    -- What the baseline is, and the resource, as they would have been taken in.
    baseline     json NOT NULL,
    resource     json NOT NULL,
    received_at  timestamptz NOT NULL,
    PRIMARY KEY (provider, account_id, source, identity)
);
CREATE INDEX held_baseline_resources_by_account ON held_baseline_resources (account_id);
CALL protect_system_table('held_baseline_resources');
CALL open_to_system_role('held_baseline_resources', 'tenantry_importer');
CALL open_to_system_role('held_baseline_resources', 'tenantry_operator');
GRANT SELECT ON held_baseline_resources TO tenantry_operator;
GRANT SELECT, INSERT, DELETE, UPDATE (baseline, resource, received_at) ON held_baseline_resources
    TO tenantry_importer;

-- Where a complete document has looked at everything: what is not known from there is not there. '*' is all.
CREATE TABLE configuration_coverage (
    tenant_id      uuid NOT NULL,
    provider       text COLLATE "C" NOT NULL,
    account_id     text COLLATE "C" NOT NULL,
    region         text COLLATE "C" NOT NULL,
    resource_type  text COLLATE "C" NOT NULL,
    observed_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, provider, account_id, region, resource_type)
);
CALL protect_tenant_table('configuration_coverage');
CALL open_to_system_role('configuration_coverage', 'tenantry_importer');
GRANT SELECT ON configuration_coverage TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE, UPDATE (observed_at) ON configuration_coverage TO tenantry_importer;

-- What is not as it is to be: one row for each resource, from when it was first so.
CREATE TABLE drifts (
    tenant_id        uuid NOT NULL REFERENCES tenants,
    drift_id         uuid NOT NULL,
    -- What views count by stands first, as it is of one length: a row need not be walked through to get there.
    -- Whether rules hide all of it.
    is_ignored       boolean NOT NULL,
    -- Whether it is over but for what rules hide: when they hide no more, that comes up.
    hidden_rest      boolean NOT NULL,
    is_listed_whole  boolean NOT NULL,
    weight           integer NOT NULL CHECK (weight IN (10, 7, 4, 2, 1)),
    -- The fields that differ and those that are hidden.
    field_count      integer NOT NULL CHECK (field_count >= 0),
    hidden_count     integer NOT NULL CHECK (hidden_count >= 0),
    -- Entries in its history.
    entries          integer NOT NULL,
    first_seen_at    timestamptz NOT NULL,
    opened_at        timestamptz NOT NULL,
    changed_at       timestamptz NOT NULL,
    status           text NOT NULL CHECK (status IN ('open', 'revert', 'snoozed', 'accepted', 'resolved')),
    severity         text NOT NULL CHECK (severity IN ('critical', 'high', 'medium', 'low', 'informational')),
    standing         text NOT NULL CHECK (standing IN ('changed', 'added', 'unmanaged', 'removed', 'moved')),
    identity         bytea NOT NULL CHECK (length(identity) = 16),
    provider         text COLLATE "C" NOT NULL,
    account_id       text COLLATE "C" NOT NULL,
    region           text COLLATE "C" NOT NULL,
    resource_type    text COLLATE "C" NOT NULL,
    team             text,
    -- Violations that it has part in, by their checks.
    checks           text[] NOT NULL,
    violations       uuid[] NOT NULL,
    -- Which rules hide all of it.
    rules            text[] NOT NULL,
    native_id        text COLLATE "C" NOT NULL,
    resource_uid     text COLLATE "C" NOT NULL,
    resource_name    text,
    baseline_id      uuid,
    baseline_version integer,
    address          text,
    moved_from       text,
    moved_to         text,
    -- The identity under which the baseline speaks of it, where that is another one.
    expected_identity bytea,
    -- The change by which it came about, and who did it.
    change_id        uuid,
    author           text,
    confidence       smallint,
    -- Of what differs and no rule hides, and of all that is said of it: the same again changes nothing.
    digest           bytea NOT NULL CHECK (length(digest) = 16),
    told             bytea NOT NULL CHECK (length(told) = 16),
    -- Of how it was to be, and of how it was found.
    expected_digest  bytea,
    observed_digest  bytea,
    resolved_at      timestamptz,
    snoozed_until    timestamptz,
    -- The fields, with what hides each.
    fields           json NOT NULL,
    PRIMARY KEY (tenant_id, drift_id),
    CONSTRAINT drift_of_resource UNIQUE (tenant_id, identity),
    CHECK ((status IN ('accepted', 'resolved')) = (resolved_at IS NOT NULL)),
    CHECK ((status = 'snoozed') = (snoozed_until IS NOT NULL))
);
CREATE INDEX drifts_by_weight ON drifts (tenant_id, weight DESC, opened_at DESC, drift_id DESC);
CREATE INDEX drifts_by_time ON drifts (tenant_id, opened_at DESC, drift_id DESC);
CALL protect_tenant_table('drifts');
CALL open_to_system_role('drifts', 'tenantry_importer');
GRANT SELECT, UPDATE (status, resolved_at, snoozed_until, entries) ON drifts TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE,
      UPDATE (resource_uid, resource_name, team, baseline_id, baseline_version, address, standing, severity, weight,
              status, is_ignored, rules, fields, field_count, hidden_count, is_listed_whole, moved_from, moved_to, expected_identity,
              violations, checks, change_id, author, confidence, digest, told, expected_digest, observed_digest, first_seen_at,
              opened_at, changed_at,
              resolved_at, snoozed_until, entries, hidden_rest)
    ON drifts TO tenantry_importer;

-- What became of a drift, entry by entry: never changed, never removed.
CREATE TABLE drift_transitions (
    tenant_id      uuid NOT NULL,
    drift_id       uuid NOT NULL,
    -- From 1.
    number         integer NOT NULL CHECK (number > 0),
    -- Whether rules hid all of it then: what nobody saw is not counted.
    is_ignored     boolean NOT NULL,
    at             timestamptz NOT NULL,
    to_status      text NOT NULL CHECK (to_status IN ('open', 'revert', 'snoozed', 'accepted', 'resolved')),
    from_status    text CHECK (from_status IN ('open', 'revert', 'snoozed', 'accepted', 'resolved')),
    cause          text NOT NULL CHECK (cause IN ('found', 'found_again', 'changed', 'reverted', 'baseline_changed',
                                                  'snooze_ended', 'person')),
    -- Who, as the audit trail writes it, or the product itself.
    actor_kind     text NOT NULL,
    actor_id       text NOT NULL,
    note           text,
    snoozed_until  timestamptz,
    PRIMARY KEY (tenant_id, drift_id, number),
    FOREIGN KEY (tenant_id, drift_id) REFERENCES drifts ON DELETE CASCADE
);
CREATE INDEX drift_transitions_by_time ON drift_transitions (tenant_id, at);
CALL protect_tenant_table('drift_transitions');
CALL open_to_system_role('drift_transitions', 'tenantry_importer');
GRANT SELECT, INSERT ON drift_transitions TO tenantry_tenant;
GRANT SELECT, INSERT ON drift_transitions TO tenantry_importer;

-- How far a customer's resources are held against its baselines.
CREATE TABLE drift_states (
    tenant_id      uuid PRIMARY KEY REFERENCES tenants,
    -- Others with each thing that everything is to be compared for again, or what drifts is to be judged again for; what
    -- comes while that is under way stays to be done.
    compare_mark   uuid,
    judge_mark     uuid,
    reconciled_at  timestamptz,
    -- When time alone changes something: a rule or a snooze ends.
    valid_until    timestamptz
);
CALL protect_tenant_table('drift_states');
CALL open_to_system_role('drift_states', 'tenantry_importer');
CALL open_to_system_role('drift_states', 'tenantry_worker');
GRANT SELECT, INSERT, UPDATE (compare_mark, judge_mark, valid_until) ON drift_states TO tenantry_tenant;
GRANT SELECT, INSERT, UPDATE (compare_mark, judge_mark, reconciled_at, valid_until) ON drift_states
    TO tenantry_importer;
GRANT SELECT (tenant_id, valid_until, reconciled_at) ON drift_states TO tenantry_worker;

-- Resources that are to be compared.
CREATE TABLE drift_marks (
    -- No foreign key: what marks is the importer, or a customer's own change of a baseline.
    tenant_id  uuid NOT NULL,
    identity   bytea NOT NULL CHECK (length(identity) = 16),
    -- Another one with each change: what changes while it is compared stays to be compared.
    mark       uuid NOT NULL,
    -- Not before the resource was seen at this time or later.
    waits_for  timestamptz,
    -- Whether a document has spoken of it since it waits, though it says itself that it saw it before.
    was_seen   boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, identity)
);
CREATE INDEX drift_marks_due ON drift_marks (tenant_id, identity) WHERE waits_for IS NULL;
CALL protect_tenant_table('drift_marks');
CALL open_to_system_role('drift_marks', 'tenantry_importer');
GRANT SELECT, INSERT, UPDATE (mark, waits_for, was_seen) ON drift_marks TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE, UPDATE (mark, waits_for, was_seen) ON drift_marks TO tenantry_importer;

-- Rules that hide drift: a customer's own.
CREATE TABLE drift_rules (
    tenant_id        uuid NOT NULL REFERENCES tenants,
    rule_id          uuid NOT NULL,
    -- As it was written.
    draft            json NOT NULL,
    ends_at          timestamptz,
    created_at       timestamptz NOT NULL,
    created_by_kind  text NOT NULL,
    created_by_id    text NOT NULL,
    PRIMARY KEY (tenant_id, rule_id)
);
CALL protect_tenant_table('drift_rules');
CALL open_to_system_role('drift_rules', 'tenantry_importer');
GRANT SELECT, INSERT, DELETE ON drift_rules TO tenantry_tenant;
GRANT SELECT ON drift_rules TO tenantry_importer;

-- The operator's: they hold for every customer.
CREATE TABLE operator_drift_rules (
    rule_id          uuid PRIMARY KEY,
    draft            json NOT NULL,
    ends_at          timestamptz,
    created_at       timestamptz NOT NULL,
    created_by_kind  text NOT NULL,
    created_by_id    text NOT NULL
);
CALL protect_system_table('operator_drift_rules');
CALL open_to_system_role('operator_drift_rules', 'tenantry_operator');
CALL open_to_system_role('operator_drift_rules', 'tenantry_importer');
GRANT SELECT, INSERT, DELETE ON operator_drift_rules TO tenantry_operator;
GRANT SELECT ON operator_drift_rules TO tenantry_importer;

-- What violations a resource has. An entry of an index has its bounds; and row-level security lets an index be used only
-- for a column as it is, as a function might tell what it was given.
ALTER TABLE compliance_violations
    ADD COLUMN resource_key bigint NOT NULL GENERATED ALWAYS AS (hashtextextended(resource_uid, 0)) STORED;
CREATE INDEX compliance_violations_by_resource
    ON compliance_violations (tenant_id, resource_key) WHERE status <> 'resolved';

-- Records of activity are a feed too.
ALTER TABLE import_failures DROP CONSTRAINT import_failures_kind_check;
ALTER TABLE import_failures ADD CONSTRAINT import_failures_kind_check
    CHECK (kind IN ('costs', 'findings', 'configuration', 'activity'));
ALTER TABLE feed_days DROP CONSTRAINT feed_days_kind_check;
ALTER TABLE feed_days ADD CONSTRAINT feed_days_kind_check
    CHECK (kind IN ('findings', 'configuration', 'activity'));
