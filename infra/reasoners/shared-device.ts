/** Whether models answer on the device on which gpu-agents work: the two take turns then (infra/host/device-turns.ts). */
export const sharesDevice = (): boolean => process.env["CAMBRIAN_DEVICE_TURNS"] === "on";
