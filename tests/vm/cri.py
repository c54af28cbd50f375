# SPDX-License-Identifier: ISC
"""A kubelet's end of the Container Runtime Interface: cri.proto says what is said."""
import pathlib
import subprocess
import tempfile

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PROTO = pathlib.Path(__file__).with_name('cri.proto')


def load_services():
    """The services' descriptors."""
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run(['protoc', f'--proto_path={PROTO.parent}', f'--descriptor_set_out={out.name}', PROTO.name],
                       check=True)
        files = descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(out.name).read_bytes())
    pool = descriptor_pool.DescriptorPool()
    pool.Add(files.file[0])
    return pool.FindFileByName(PROTO.name).services_by_name.values()


class Refused(Exception):
    """gRPC's name for what went wrong, and the runtime's words."""


class Client:
    def __init__(self, address, timeout):
        """ADDRESS as gRPC writes it; TIMEOUT in seconds, of each call."""
        self.channel, self.timeout = grpc.insecure_channel(address), timeout
        factory = message_factory.MessageFactory()
        self.calls = {}
        for service in load_services():
            for method in service.methods:
                request, response = map(factory.GetPrototype, (method.input_type, method.output_type))
                self.calls[method.name] = request, self.channel.unary_unary(
                    f'/{service.full_name}/{method.name}', request.SerializeToString, response.FromString)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.channel.close()

    def call(self, name, **members):
        """The response."""
        request, send = self.calls[name]
        try:
            return send(request(**members), timeout=self.timeout, wait_for_ready=True)
        except grpc.RpcError as error:
            raise Refused(error.code().name, f'{name}: {error.details()}') from None
