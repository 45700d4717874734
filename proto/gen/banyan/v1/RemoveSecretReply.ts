// Original file: proto/banyan/v1/control.proto


export interface RemoveSecretReply {
}

export interface RemoveSecretReply__Output {
}
