// Original file: proto/banyan/v1/control.proto


export interface ListInvitationsRequest {
}

export interface ListInvitationsRequest__Output {
}
