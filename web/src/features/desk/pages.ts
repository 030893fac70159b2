/** Every page of the operator's desk, in one script. */
export { CustomerPage } from "./CustomerPage";
export { Customers } from "./Customers";
export { Desk } from "./Desk";
export { DeskNotFound } from "./DeskNotFound";
export { DeskSessions } from "./DeskSessions";
export { DeskSignIn } from "./DeskSignIn";
export { Feeds } from "./Feeds";
export { HeldData } from "./HeldData";
export { ImportBill } from "./ImportBill";
export { Isolation } from "./Isolation";
export { Jobs } from "./Jobs";
export { Onboarding } from "./Onboarding";
export { OperatorAudit } from "./OperatorAudit";
export { OperatorKeys } from "./OperatorKeys";
export { OperatorPeople } from "./OperatorPeople";
export { Plans } from "./Plans";
