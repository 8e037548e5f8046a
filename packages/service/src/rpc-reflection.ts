import type { DescService, MessageInitShape } from "@bufbuild/protobuf";
import { Code, type ServiceImpl } from "@connectrpc/connect";
import type { ServerReflection, ServerReflectionRequest, ServerReflectionResponseSchema } from "@sheaf/proto";
import { createDescriptorSet } from "./descriptor-set.ts";

type Answer = NonNullable<MessageInitShape<typeof ServerReflectionResponseSchema>["messageResponse"]>;

/** gRPC server reflection v1 over the given services: what `buf curl` and grpcurl need to call without a schema. */
export function createReflection(services: readonly DescService[]): ServiceImpl<typeof ServerReflection> {
  const schema = createDescriptorSet(services);

  function answer({ messageRequest: asked }: ServerReflectionRequest): Answer {
    switch (asked.case) {
      case "listServices":
        return { case: "listServicesResponse", value: { service: services.map(({ typeName: name }) => ({ name })) } };
      case "fileByFilename":
        return files(schema.byName(asked.value), asked.value);
      case "fileContainingSymbol":
        return files(schema.bySymbol(asked.value), asked.value);
      case "fileContainingExtension":
      case "allExtensionNumbersOfType":
        return refusal(Code.NotFound, "no extensions are declared");
      default:
        return refusal(Code.InvalidArgument, "nothing was asked");
    }
  }

  return {
    async *serverReflectionInfo(requests) {
      for await (const request of requests) {
        yield { validHost: request.host, originalRequest: request, messageResponse: answer(request) };
      }
    },
  };
}

function files(fileDescriptorProto: Uint8Array[] | undefined, name: string): Answer {
  if (fileDescriptorProto === undefined) return refusal(Code.NotFound, `${name} is not known here`);
  return { case: "fileDescriptorResponse", value: { fileDescriptorProto } };
}

function refusal(errorCode: Code, errorMessage: string): Answer {
  return { case: "errorResponse", value: { errorCode, errorMessage } };
}
