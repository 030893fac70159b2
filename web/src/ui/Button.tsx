import type { ComponentProps } from "react";
import styles from "./Button.module.css";

interface Props extends ComponentProps<"button"> {
  /** `primary` is the one next step of a screen, `quiet` looks like text, `danger` takes something away. */
  look?: "plain" | "primary" | "quiet" | "danger";
}

/** A button; never a submit button unless it says so. */
export function Button({ look = "plain", type = "button", className, ...rest }: Props) {
  return <button type={type} className={[styles[look], className].filter(Boolean).join(" ")} {...rest} />;
}

/** The look of a button for a link. */
export const buttonLook = { plain: styles["plain"], primary: styles["primary"] };
