// Original file: proto/banyan/v1/agent.proto


export interface PushLogsReply {
}

export interface PushLogsReply__Output {
}
