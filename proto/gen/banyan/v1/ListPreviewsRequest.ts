// Original file: proto/banyan/v1/control.proto


export interface ListPreviewsRequest {
}

export interface ListPreviewsRequest__Output {
}
