/**
 * V8's flags for threads that start from now on with TypeScript in them. It takes the code that was
 * kept only under the flags under which it was made: this comes before both.
 */
import { setFlagsFromString } from "node:v8";

// While TypeScript and its types are read, there is no garbage to be looked for.
setFlagsFromString("--initial-old-space-size=80");
// A few of its functions hold thousands of others: to optimize one of those takes V8 a second and
// 65 MB, which the C library keeps.
setFlagsFromString("--max-optimized-bytecode-size=12000");
