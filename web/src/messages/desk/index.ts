import { reader } from "..";
import { access } from "./access";
import { customers } from "./customers";
import { data } from "./data";
import { driftRules } from "./driftRules";
import { frame } from "./frame";
import { imports } from "./imports";
import { meters } from "./meters";
import { prices } from "./prices";
import { rules } from "./rules";
import { scans } from "./scans";
import { usage } from "./usage";

/** Every text of the operator's desk, which loads by itself. */
export const desk = { ...frame, ...access, ...customers, ...data, ...driftRules, ...imports, ...meters, ...prices, ...rules, ...scans, ...usage } as const;

export const { t, tn } = reader(desk);
