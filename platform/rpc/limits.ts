/** A snapshot of thousands of tasks fits; gRPC's own default for what is received is 4 MiB. */
export const maxMessageBytes = 16 * 1024 * 1024

/** What may be on its way to a slow reader: HTTP/2's own 64 KiB would make a far registry crawl. */
export const windowBytes = 1024 * 1024
