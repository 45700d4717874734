// Original file: proto/banyan/v1/control.proto


export interface ListTasksRequest {
  'app'?: (string);
}

export interface ListTasksRequest__Output {
  'app': (string);
}
