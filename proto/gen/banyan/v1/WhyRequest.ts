// Original file: proto/banyan/v1/control.proto


export interface WhyRequest {
  'app'?: (string);
  'service'?: (string);
}

export interface WhyRequest__Output {
  'app': (string);
  'service': (string);
}
