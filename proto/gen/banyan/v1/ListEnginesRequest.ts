// Original file: proto/banyan/v1/control.proto


export interface ListEnginesRequest {
}

export interface ListEnginesRequest__Output {
}
