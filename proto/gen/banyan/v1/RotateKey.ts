// Original file: proto/banyan/v1/agent.proto


/**
 * The agent is to make a new key for its tunnel and to say KeyChanged.
 */
export interface RotateKey {
}

/**
 * The agent is to make a new key for its tunnel and to say KeyChanged.
 */
export interface RotateKey__Output {
}
