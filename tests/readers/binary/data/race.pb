
9
facePlaceholder*$
shape:ÿÿÿÿÿÿÿÿÿpp
3
labelsConst*"
valueBBasianBblackBwhite

	body/poolMeanface
'
race_head/SoftmaxSoftmax	body/pool