"""Files in somebody else's object storage: moto, an independent implementation of S3, which checks every signature as Amazon
does. Hilo puts, reads, describes and deletes there, and says what is wrong with a key."""

import hashlib
import json
import logging
import os
import pathlib
import subprocess
import unittest
import urllib.request

# It reads them when it is imported: the first three requests, which make the user, need no signature.
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "3"

import boto3
from moto.server import ThreadedMotoServer

from hilo_server import Hilo
from simulator import Simulator, free_port

BUCKET = "hilo-files"
ALLOWED = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


class ObjectStorage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        port = free_port()
        storage = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
        storage.start()
        cls.addClassCleanup(storage.stop)
        endpoint = f"http://127.0.0.1:{port}"
        nobody = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
        iam = boto3.client("iam", endpoint_url=endpoint, **nobody)
        cls.addClassCleanup(iam.close)
        iam.create_user(UserName="hilo")
        iam.put_user_policy(UserName="hilo", PolicyName="files", PolicyDocument=json.dumps(ALLOWED))
        key = iam.create_access_key(UserName="hilo")["AccessKey"]
        cls.secret = key["SecretAccessKey"]
        cls.s3 = boto3.client(
            "s3", endpoint_url=endpoint, aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=cls.secret,
            region_name="us-east-1",
        )
        cls.addClassCleanup(cls.s3.close)
        cls.s3.create_bucket(Bucket=BUCKET)
        cls.environment = {
            "HILO_S3_ENDPOINT": endpoint, "HILO_S3_BUCKET": BUCKET, "HILO_S3_ACCESS_KEY": key["AccessKeyId"],
        }

    def objects(self):
        return {found["Key"]: found["Size"] for found in self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])}

    def doctor(self, secret):
        command = [os.environ["HILO"], "doctor", "--json", "--listen", "127.0.0.1:0", "--data-dir", "nowhere"]
        environment = os.environ | self.environment | {"HILO_S3_SECRET_KEY": secret}
        said = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        return next(check for check in json.loads(said.stdout)["checks"] if check["name"] == "object storage")

    def test_the_doctor_puts_reads_and_deletes(self):
        self.assertEqual(self.doctor(self.secret)["state"], "fine")
        wrong = self.doctor("a wrong key")
        self.assertEqual(wrong["state"], "wrong")
        self.assertIn("SignatureDoesNotMatch", wrong["found"])

    def test_files_lie_in_the_bucket_and_nowhere_else(self):
        simulator = Simulator()
        self.addCleanup(simulator.close)
        # The program hears of the bucket from its environment.
        for name, value in (self.environment | {"HILO_S3_SECRET_KEY": self.secret}).items():
            os.environ[name] = value
            self.addCleanup(os.environ.pop, name)
        hilo = Hilo(simulator)
        self.addCleanup(hilo.close)
        content = os.urandom(3_000_000)
        headers = {"Authorization": f"Bearer {hilo.key}", "Content-Type": "application/pdf"}
        url = f"{hilo.url}/api/v1/attachments"
        for _ in range(2):
            request = urllib.request.Request(url, method="POST", data=content, headers=headers)
            with urllib.request.urlopen(request, timeout=20) as answer:
                stored = json.loads(answer.read())
        name = hashlib.sha256(content).hexdigest()
        objects = {key: size for key, size in self.objects().items() if key.endswith(name)}
        self.assertEqual(list(objects.values()), [len(content)], "stored once")
        whole, part = headers, headers | {"Range": "bytes=1000000-1000099"}
        for headers, expected in [(whole, content), (part, content[1_000_000:1_000_100])]:
            request = urllib.request.Request(f"{url}/{stored['id']}", headers=headers)
            with urllib.request.urlopen(request, timeout=20) as answer:
                self.assertEqual(answer.read(), expected)
        here = [path for path in pathlib.Path(hilo.folder.name, "data", "files").rglob("*") if path.is_file()]
        self.assertEqual(here, [], "nothing stays on this machine's disk")
        with urllib.request.urlopen(f"{hilo.url}/readyz", timeout=20) as answer:
            self.assertTrue(json.loads(answer.read())["files"])
