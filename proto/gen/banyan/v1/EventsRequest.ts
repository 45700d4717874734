// Original file: proto/banyan/v1/control.proto


export interface EventsRequest {
  'app'?: (string);
  'limit'?: (number);
  'follow'?: (boolean);
}

export interface EventsRequest__Output {
  'app': (string);
  'limit': (number);
  'follow': (boolean);
}
