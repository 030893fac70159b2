/** Everything that the desk shows is kept under this key. */
export const deskKey = "desk";
