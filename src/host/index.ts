/** What the library asks of whoever runs it: show, change what was shown, language, stop. */
export { host } from "./current.js";
export type { Comm, CommEvent, Comms, DisplayHandle, Host, MimeBundle } from "./host.js";
export { DISPLAY } from "./host.js";
export { InterruptedError, throwIfInterrupted } from "./interrupt.js";
export { type Language, language, setLanguage, type Text, t } from "./language.js";
export { clearOutput, type Displayable, display, type Shown, show } from "./show.js";
