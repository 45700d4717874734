// Original file: proto/banyan/v1/agent.proto


export interface Heartbeat {
}

export interface Heartbeat__Output {
}
