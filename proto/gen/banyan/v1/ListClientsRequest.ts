// Original file: proto/banyan/v1/control.proto


export interface ListClientsRequest {
}

export interface ListClientsRequest__Output {
}
