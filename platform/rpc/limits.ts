/** A snapshot of thousands of tasks fits; gRPC's own default for what is received is 4 MiB. */
export const maxMessageBytes = 16 * 1024 * 1024
