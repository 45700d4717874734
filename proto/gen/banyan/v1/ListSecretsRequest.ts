// Original file: proto/banyan/v1/control.proto


export interface ListSecretsRequest {
}

export interface ListSecretsRequest__Output {
}
