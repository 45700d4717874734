// Original file: proto/banyan/v1/control.proto


export interface HistoryRequest {
  'app'?: (string);
}

export interface HistoryRequest__Output {
  'app': (string);
}
