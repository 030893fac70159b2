import { formatAgo, formatInstant } from "@/format/dates";

interface Props {
  /** RFC 3339. */
  at: string;
  /** The IANA zone to write it in. */
  zone: string;
}

/** A moment, written out. */
export function Instant({ at, zone }: Props) {
  return <time dateTime={at}>{formatInstant(at, zone)}</time>;
}

/** How long ago or ahead a moment is; the moment itself on hover and for scripts. */
export function Ago({ at, zone, now }: Props & { now: number }) {
  return (
    <time dateTime={at} title={formatInstant(at, zone)}>
      {formatAgo(at, now)}
    </time>
  );
}
