// Original file: proto/banyan/v1/control.proto


export interface AllowEngineReply {
}

export interface AllowEngineReply__Output {
}
