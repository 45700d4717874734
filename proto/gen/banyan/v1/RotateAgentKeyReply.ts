// Original file: proto/banyan/v1/cluster.proto


export interface RotateAgentKeyReply {
}

export interface RotateAgentKeyReply__Output {
}
