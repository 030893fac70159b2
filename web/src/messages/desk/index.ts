import { reader } from "..";
import { access } from "./access";
import { customers } from "./customers";
import { data } from "./data";
import { frame } from "./frame";
import { meters } from "./meters";

/** Every text of the operator's desk, which loads by itself. */
export const desk = { ...frame, ...access, ...customers, ...data, ...meters } as const;

export const { t, tn } = reader(desk);
