import { answer, client } from "../client";
import type { HeldActivity } from "../configurationTypes";
import { listQuery, pageOf } from "../paging";
import { deskKey } from "./key";
import type { HeldFindings, HeldResources } from "./types";

/** The findings that are held because their account belongs to nobody yet, by account. */
export const heldFindingsQuery = listQuery<HeldFindings>([deskKey, "held-findings"], ({ cursor, signal }) =>
  answer(client.GET("/v1/admin/unassigned/findings", { params: { query: pageOf(cursor) }, signal })),
);

/** The resources that are held because their account belongs to nobody yet, by account. */
export const heldResourcesQuery = listQuery<HeldResources>([deskKey, "held-resources"], ({ cursor, signal }) =>
  answer(client.GET("/v1/admin/unassigned/resources", { params: { query: pageOf(cursor) }, signal })),
);

/** The records of what was done that are held because their account belongs to nobody yet, by account. */
export const heldActivityQuery = listQuery<HeldActivity>([deskKey, "held-activity"], ({ cursor, signal }) =>
  answer(client.GET("/v1/admin/unassigned/activity", { params: { query: pageOf(cursor) }, signal })),
);
