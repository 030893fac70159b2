import type { ReactNode } from "react";

/** Icons are decoration beside a word, or the face of a button that has a name: never read aloud. */
export function icon(content: ReactNode) {
  return function Icon() {
    return (
      <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" focusable="false">
        {content}
      </svg>
    );
  };
}

/** How the lines of icons are drawn. */
export const line = { fill: "none", stroke: "currentColor", strokeWidth: 1.6, strokeLinecap: "round", strokeLinejoin: "round" } as const;

export const OverviewIcon = icon(
  <path d="M2 3a1 1 0 0 1 1-1h3.4v6H2zm7.6-1H13a1 1 0 0 1 1 1v2.4H9.6zM2 10.6h4.4V14H3a1 1 0 0 1-1-1zM9.6 8H14v5a1 1 0 0 1-1 1H9.6z" />,
);
export const CostIcon = icon(
  <path
    fillRule="evenodd"
    d="M3 1.5h10a.7.7 0 0 1 .7.7v12l-1.9-1.2-1.9 1.2L8 13l-1.9 1.2L4.2 13l-1.9 1.2v-12a.7.7 0 0 1 .7-.7zm1.7 3.2v1.5h6.6V4.7zm0 3.2v1.5h4.2V7.9z"
  />,
);
export const UsageIcon = icon(<path {...line} d="M2 13.5h12M3.5 11V8.5M6.5 11V5.5M9.5 11V7M12.5 11V2.5" />);
export const ComplianceIcon = icon(<path {...line} d="M8 1.8 13 3.6v4c0 3.2-2.1 5.6-5 6.6-2.9-1-5-3.4-5-6.6v-4zm-2.3 6.3 1.7 1.7 3-3.3" />);
export const DriftIcon = icon(<path {...line} d="M2 5h10.5M9.8 2.2 12.6 5 9.8 7.8M14 11H3.5m2.7-2.8L3.4 11l2.8 2.8" />);
export const ChevronIcon = icon(<path {...line} d="m4 6 4 4 4-4" />);
export const SearchIcon = icon(<path {...line} d="M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zm3.3 7.8 3.2 3.2" />);
export const CloseIcon = icon(<path {...line} d="m4.5 4.5 7 7m0-7-7 7" />);
export const PersonIcon = icon(
  <path d="M8 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM2.5 14c0-2.7 2.5-4.5 5.5-4.5s5.5 1.8 5.5 4.5z" />,
);
export const SignOutIcon = icon(
  <path {...line} d="M6.5 2.5h-3a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h3M10.5 5l3 3-3 3m3-3H6.5" />,
);
export const SystemIcon = icon(
  <path {...line} d="M3 3h10a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zm3 11h4" />,
);
export const LightIcon = icon(
  <>
    <circle cx="8" cy="8" r="3" />
    <path {...line} d="M8 1.5v1m0 11v1M1.5 8h1m11 0h1M3.4 3.4l.7.7m7.8 7.8.7.7m0-9.2-.7.7m-7.8 7.8-.7.7" />
  </>,
);
export const DarkIcon = icon(<path d="M6.5 2a6 6 0 1 0 7.5 7.5A5 5 0 0 1 6.5 2z" />);
export const SettingsIcon = icon(<path {...line} d="M2 4.5h6m4 0h2M2 11.5h2m4 0h6M8 2.5h4v4H8zm-4 7h4v4H4z" />);
export const MoreIcon = icon(<path d="M3.2 6.6a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8zm4.8 0a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8zm4.8 0a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8z" />);
export const TickIcon = icon(<path {...line} d="m3 8.4 3.2 3.2L13 4.8" />);
