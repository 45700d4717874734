// Original file: proto/banyan/v1/control.proto


export interface RemovePreviewRequest {
  'repository'?: (string);
  'pull'?: (number);
  'wait'?: (boolean);
  'person'?: (string);
}

export interface RemovePreviewRequest__Output {
  'repository': (string);
  'pull': (number);
  'wait': (boolean);
  'person': (string);
}
