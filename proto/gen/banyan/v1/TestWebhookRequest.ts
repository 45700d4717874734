// Original file: proto/banyan/v1/control.proto


export interface TestWebhookRequest {
  'repository'?: (string);
}

export interface TestWebhookRequest__Output {
  'repository': (string);
}
