import { icon, line } from "@/ui/icons";

export const CustomersIcon = icon(<path {...line} d="M2.5 14V3.5a1 1 0 0 1 1-1h5a1 1 0 0 1 1 1V14M9.5 7h3a1 1 0 0 1 1 1v6M1.5 14h13M5 5.5h2M5 8.5h2M5 11.5h2" />);
export const HeldIcon = icon(<path {...line} d="M2 9.5h3.2l1.3 2h3l1.3-2H14M2 9.5 4 3h8l2 6.5V13H2z" />);
export const ImportsIcon = icon(<path {...line} d="M3 2h6.5L13 5.5V14H3zM9 2v4h4M8 12V8m0 0L6.2 9.8M8 8l1.8 1.8" />);
export const MonthsIcon = icon(<path {...line} d="M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3m5-3v3M6 10l1.5 1.5L10.5 8.6" />);
export const FeedsIcon = icon(<path {...line} d="M8 2v7.5m0 0L5 6.7m3 2.8 3-2.8M2.5 10.5v3h11v-3" />);
export const JobsIcon = icon(<path {...line} d="M8 4.5V8l2.3 1.6M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z" />);
export const IsolationIcon = icon(<path {...line} d="M8 1.8 13 4v4c0 3.1-2.1 5.3-5 6.2C5.1 13.3 3 11.1 3 8V4zM5.8 8l1.6 1.6L10.4 6.6" />);
export const PeopleIcon = icon(<path {...line} d="M6 2.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM1.5 13.5c0-2.3 2-3.8 4.5-3.8s4.5 1.5 4.5 3.8M10.8 2.8a2.4 2.4 0 0 1 0 4.5M12 10c1.5.5 2.5 1.8 2.5 3.5" />);
export const KeysIcon = icon(<path {...line} d="M5.5 7.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM7.7 8.3l5.8-5.8M11 5l2 2" />);
export const SessionsIcon = icon(<path {...line} d="M2 3h12v8H2zM6 14h4m-2-3v3" />);
export const AuditIcon = icon(<path {...line} d="M3.5 2h9v12h-9zM6 5.5h4M6 8h4M6 10.5h2.5" />);
export const PlansIcon = icon(<path {...line} d="M8 2 14 5 8 8 2 5zM2 8l6 3 6-3M2 11l6 3 6-3" />);
export const MetersIcon = icon(<path {...line} d="M2.5 12a6 6 0 1 1 11 0M8 11l3-4.5M2.5 12h2m7 0h2" />);
export const PricesIcon = icon(<path {...line} d="M8.5 2H14v5.5l-6.2 6.2a1 1 0 0 1-1.4 0L2.3 9.6a1 1 0 0 1 0-1.4zM11.2 4.8h.01" />);
export const ExchangeIcon = icon(<path {...line} d="M2 5.5h11.5M10.5 2.5l3 3-3 3M14 10.5H2.5m3-3-3 3 3 3" />);
export const PoliciesIcon = icon(<path {...line} d="M3 2.5h10v11H3zM5.5 6l1.2 1.2L9 5M5.5 10.4l1.2 1.2L9 9.4M10.5 6.4h.5M10.5 10.8h.5" />);
export const FrameworksIcon = icon(<path {...line} d="M8 2 14 5v6l-6 3-6-3V5zM2 5l6 3 6-3M8 8v6" />);
