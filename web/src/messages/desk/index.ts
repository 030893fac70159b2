import { reader } from "..";
import { access } from "./access";
import { customers } from "./customers";
import { data } from "./data";
import { frame } from "./frame";

/** Every text of the operator's desk, which loads by itself. */
export const desk = { ...frame, ...access, ...customers, ...data } as const;

export const { t, tn } = reader(desk);
