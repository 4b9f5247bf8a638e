from troposphere import Output, Ref, Template, sns


def build():
    template = Template()
    template.add_resource(sns.Topic("Topic"))
    return template


def fail():
    raise ValueError("no topic today")


def name():
    return "topic"


def outputs():
    template = build()
    for number in range(30):
        template.add_output(Output(f"TheArnOfTopicNumber{number}", Value=Ref("Topic")))
    return template
