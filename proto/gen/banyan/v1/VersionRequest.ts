// Original file: proto/banyan/v1/control.proto


export interface VersionRequest {
}

export interface VersionRequest__Output {
}
