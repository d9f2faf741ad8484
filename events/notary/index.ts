export { TreeHeadSigned } from "./tree-head-signed.ts";
