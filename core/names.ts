/** Compose's rule for project names (Compose Specification, "Name top-level element"). */
export const projectNamePattern = /^[a-z0-9][a-z0-9_-]*$/

/** Compose's rule for the names of services, volumes, configs and secrets. */
export const resourceNamePattern = /^[a-zA-Z0-9._-]+$/

export const maxLabelLength = 128

/** Labels of agents, as placement constraints name them. */
export const labelNamePattern = /^[a-zA-Z0-9](?:[a-zA-Z0-9._/-]{0,126}[a-zA-Z0-9])?$/

/** A WireGuard public key: 32 bytes in base64. */
export const tunnelKeyPattern = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/
